"""Errands of more than one verb, as a page, a worker or a clock does them; for actors to carry
out."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any
from uuid import UUID

from comments.models import Comment, Revision
from moderation.idempotency import once
from moderation.models import Assignment, Case, Policy, StaffOutcome, Voiding
from moderation.permissions import at_the_door
from moderation.pieces import LEDGER, RATINGS
from moderation.refusals import ModeratorsOnly
from moderation.workflow.assigning import draw_missing, expire_leases
from moderation.workflow.erasing import begin, go_on
from moderation.workflow.moderating import decide_case
from moderation.workflow.rating import rate
from moderation.workflow.recounting import recount_some
from moderation.workflow.submitting import submit
from newsroom.models import Article, Reader, Role
from newsroom.pieces.making import make_ahead


def answer(lease: Assignment, *, civil: bool = True) -> UUID:
    """What a reviewer sends; the rating's id."""
    reasons = [] if civil else ["attack"]
    given = rate(lease.pk, reviewer=lease.reviewer, quality="fair", civil=civil, reasons=reasons)
    return UUID(str(given.pk))


def come_to_review(reader: Reader) -> list[UUID]:
    """A reader opens the review page; the texts that are before them then."""
    draw_missing(reader)
    mine = Assignment.objects.filter(reviewer=reader, state=Assignment.State.OPEN)
    return list(mine.values_list("revision", flat=True))


def hand_in(author: Reader, article: Article, *, text: str, parent: UUID | None = None) -> UUID:
    return submit(author, article, text=text, parent=parent).comment_id


def hand_in_with(key: str, author: Reader, article: Article, *, text: str) -> Any:
    """As the API takes a comment in that comes with an Idempotency-Key."""

    def do() -> dict[str, Any]:
        return {"id": str(hand_in(author, article, text=text))}

    return once(author, key, {"text": text}, do)["id"]


def take_back_what_ran_out() -> int:
    return expire_leases()


def erase(reader: UUID) -> bool:
    """All of it: the person, and then batch by batch what they wrote."""
    begun = begin(reader, at_once=True)
    while not go_on(reader):
        pass
    return begun


def count_anew() -> None:
    """What a worker does about every voiding."""
    while any(recount_some(pk) for pk in Voiding.objects.values_list("pk", flat=True)):
        pass


def change_the_rule(policy: Policy) -> None:
    """An admin saves an exception to it."""
    policy.save()


def make_pieces_of_ratings(now: datetime) -> list[str]:
    return make_ahead(RATINGS, now)


def make_pieces_of_the_ledger(now: datetime) -> list[str]:
    return make_ahead(LEDGER, now)


def open_case_of(comment: Comment | UUID) -> Case | None:
    return Case.objects.filter(comment=comment, closed_at=None).first()


def newest(comment: UUID) -> Revision:
    return Revision.objects.filter(comment=comment).latest("number")


def decide_after_the_door(case: Case, moderator: Reader, *, wait: float) -> UUID:
    """As a page of the desk does: a look at the door, other things, and the verb."""
    if not at_the_door(moderator, Role.Kind.MODERATOR):
        raise ModeratorsOnly
    time.sleep(wait)
    return decide_case(case, moderator=moderator, outcome=StaffOutcome.REJECT, reason="attack").pk


def end_role(reader: UUID, *, wait: float) -> None:
    time.sleep(wait)
    Role.objects.filter(reader=reader).delete()
