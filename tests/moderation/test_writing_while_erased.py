"""A request in flight while its reader is erased leaves nothing of theirs behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from comments.models import Comment, Mute, Reaction, Revision
from comments.reactions import react
from moderation.models import Case, Letter, Mailbox, Nudge, Rating, StaffOutcome, Unsent
from moderation.workflow import mailboxes
from moderation.workflow.answering_back import ask_second_look, rewrite
from moderation.workflow.appealing import appeal
from moderation.workflow.drafting import add, keep
from moderation.workflow.erasing import begin
from moderation.workflow.mending import mend
from moderation.workflow.moderating import decide_case
from moderation.workflow.muting import mute
from moderation.workflow.nudging import nudge_first
from moderation.workflow.objecting import contest
from moderation.workflow.rating import rate
from moderation.workflow.self_checking import self_check
from moderation.workflow.submitting import submit
from newsroom.models import Reader
from newsroom.refusals import NotSignedIn

pytestmark = pytest.mark.django_db


def erased(reader: Reader) -> None:
    """As another transaction does it: the caller's own `reader` knows nothing of it."""
    Reader.objects.filter(pk=reader.pk).update(leaving_at=timezone.now())
    begin(reader.pk)


def submitting(make: Any) -> tuple[Reader, Callable[[], object]]:
    reader, article = make.reader(), make.article()
    return reader, lambda: submit(reader, article, text="Words that came too late.")


def keeping(make: Any) -> tuple[Reader, Callable[[], object]]:
    reader, article = make.reader(), make.article()
    return reader, lambda: keep(reader, article, text="Words that came too late.")


def adding(make: Any) -> tuple[Reader, Callable[[], object]]:
    reader, article = make.reader(), make.article()
    return reader, lambda: add(reader, article, text="Words that came too late.")


def nudged(make: Any) -> tuple[Reader, Callable[[], object]]:
    reader, article = make.reader(), make.article()
    return reader, lambda: nudge_first(reader, article, text="WORDS THAT CAME MUCH TOO LATE " * 3)


def rewriting(make: Any) -> tuple[Reader, Callable[[], object]]:
    comment = make.returned().comment
    return comment.author, lambda: rewrite(comment, text="Words that came too late.")


def asking_again(make: Any) -> tuple[Reader, Callable[[], object]]:
    comment = make.returned().comment
    return comment.author, lambda: ask_second_look(comment, statement="Words too late.")


def checking(make: Any) -> tuple[Reader, Callable[[], object]]:
    comment = make.pending().comment
    return comment.author, lambda: self_check(comment, civil=True, text="Words too late.")


def mending(make: Any) -> tuple[Reader, Callable[[], object]]:
    comment = make.released(text="Words that came too lat.")
    return comment.author, lambda: mend(comment, text="Words that came too late.")


def rating(make: Any) -> tuple[Reader, Callable[[], object]]:
    lease = make.lease(make.in_review())
    return lease.reviewer, lambda: rate(
        lease.pk, reviewer=lease.reviewer, quality="good", civil=True, note="Words too late."
    )


def choosing(make: Any) -> tuple[Reader, Callable[[], object]]:
    reader = make.reader()
    return reader, lambda: mailboxes.choose(reader, rhythm="instant")


def reacting(make: Any) -> tuple[Reader, Callable[[], object]]:
    reader, comment = make.reader(), make.released()
    return reader, lambda: react(reader, comment, "like")


def muting(make: Any) -> tuple[Reader, Callable[[], object]]:
    reader, comment = make.reader(), make.released()
    return reader, lambda: mute(comment, by=reader)


VERBS = [
    submitting, keeping, adding, nudged, rewriting, asking_again, checking, mending, rating,
    choosing, reacting, muting,
]  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
def test_who_was_erased_while_a_request_waited_leaves_nothing_with_it(make, verb):
    reader, act = verb(make)
    before = everything()
    erased(reader)

    with pytest.raises(NotSignedIn):
        act()

    assert everything() == before


def test_neither_does_an_appeal_or_an_objection(make):
    case = make.split()
    comment = case.comment
    decide_case(case, moderator=make.moderator(), outcome=StaffOutcome.REJECT, reason="attack")
    letter = Letter.objects.filter(to=comment.author).first()
    erased(comment.author)

    with pytest.raises(NotSignedIn):
        appeal(comment, statement="Words too late.")
    with pytest.raises(NotSignedIn):
        contest(letter, objection="Words too late.")

    assert not Case.objects.exclude(statement="").exists()
    assert not Letter.objects.exclude(objection="").exists()


def everything() -> list[int]:
    kept = (Comment, Revision, Unsent, Nudge, Rating, Case, Mailbox, Reaction, Mute)
    return [model._default_manager.count() for model in kept]
