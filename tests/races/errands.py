"""What readers do, each about whatever the dice say; and what is left of it to be found again."""

from __future__ import annotations

from uuid import UUID

from comments.models import Revision, Status
from moderation.models import Assignment, Letter, ReportReason, SkipReason
from moderation.workflow.answering_back import ask_second_look, rewrite
from moderation.workflow.appealing import appeal
from moderation.workflow.editing import edit
from moderation.workflow.mending import mend
from moderation.workflow.muting import mute
from moderation.workflow.objecting import contest
from moderation.workflow.rating import rate, skip
from moderation.workflow.reacting import react
from moderation.workflow.reporting import report
from moderation.workflow.self_checking import self_check
from moderation.workflow.submitting import submit
from moderation.workflow.volunteering import help_out
from moderation.workflow.withdrawing import withdraw
from newsroom.accounts.leaving import ask_to_leave, stay
from newsroom.models import Reader
from tests.races.chance import Chance, NothingToDo
from tests.races.verbs import come_to_review, erase


def posts(by: Chance) -> UUID:
    return submit(by.reader(), by.article, text=by.words()).pk


def replies(by: Chance) -> UUID:
    return submit(by.reader(), by.article, text=by.words(), parent=by.public().pk).pk


def draws(by: Chance) -> None:
    come_to_review(by.reader())


def helps(by: Chance) -> None:
    help_out(by.reader(), by.article.publication)


def rates(by: Chance) -> UUID:
    lease, reviewer = _lease(by)
    civil = by.dice.random() < 0.75
    reasons = [] if civil else ["attack"]
    given = rate(lease.pk, reviewer=reviewer, quality="fair", civil=civil, reasons=reasons)
    return UUID(str(given.pk))


def skips(by: Chance) -> UUID:
    lease, reviewer = _lease(by)
    return skip(lease.pk, reviewer=reviewer, why=by.dice.choice(list(SkipReason))).pk


def _lease(by: Chance) -> tuple[Assignment, Reader]:
    lease = by.one_of(Assignment.objects.filter(state=Assignment.State.OPEN))
    return lease, Reader.objects.get(pk=lease.reviewer_id)


def looks_at_their_own(by: Chance) -> None:
    text = by.one_of(Revision.objects.filter(status=Status.PENDING, self_checked_at=None))
    self_check(text.comment, civil=True)


def edits(by: Chance) -> None:
    edit(by.public(), text=by.words())


def mends(by: Chance) -> None:
    comment = by.public()
    text = comment.released_revision
    if text is None:
        raise NothingToDo
    mend(comment, text=text.text.replace("tram", "train"))


def rewrites(by: Chance) -> None:
    rewrite(_returned(by).comment, text=by.words())


def asks_again(by: Chance) -> None:
    ask_second_look(_returned(by).comment, statement="Look once more.")


def _returned(by: Chance) -> Revision:
    return by.one_of(Revision.objects.filter(status=Status.RETURNED))


def appeals(by: Chance) -> UUID:
    text = by.one_of(Revision.objects.filter(status=Status.REJECTED))
    return appeal(text.comment, statement="It is no attack.").pk


def objects_to_a_letter(by: Chance) -> None:
    contest(by.one_of(Letter.objects.filter(contested_at=None, kind="missed")))


def withdraws(by: Chance) -> None:
    withdraw(by.comment())


def reports(by: Chance) -> UUID:
    return report(by.public(), by=by.reader(), reason=ReportReason.ATTACK).pk


def reacts(by: Chance) -> None:
    react(by.reader(), by.public(), "like")


def mutes(by: Chance) -> None:
    mute(by.comment(), by=by.reader())


def leaves(by: Chance) -> None:
    """Half of them think better of it; some are erased at once."""
    reader = by.reader()
    ask_to_leave(reader)
    if by.dice.random() < 0.5:
        stay(reader)
    elif by.dice.random() < 0.3:
        erase(reader.pk)
