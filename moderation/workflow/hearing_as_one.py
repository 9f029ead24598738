"""Several who decided about a text turn out to act together: it is heard again as of one voice."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from django.db import transaction

from comments.models import Revision, Status
from moderation.models import Case, Decision
from moderation.verdict import Outcome
from moderation.workflow.deciding import open_case
from moderation.workflow.hearing import Hearing
from moderation.workflow.locks import lock_texts
from moderation.workflow.recounting import desk_decided, heard, shown_for

OVER = (Status.WITHDRAWN, Status.LAPSED, Status.SUPERSEDED)
THE_RING = -1  # Circles of a hearing are numbered from nought.


@transaction.atomic
def hear_as_one(revision_id: UUID, members: Collection[UUID]) -> bool:
    """Ask the desk where peers would have decided otherwise, had these been one; whether it is.

    What is public stays so until a moderator decides, and what was returned stays with its author.
    Safe to repeat: what the desk has decided, or is asked about, is not asked again.
    """
    texts = lock_texts(Revision.objects.values_list("comment", flat=True).get(pk=revision_id))
    revision = texts.by_key[revision_id]
    shown = shown_for(revision, texts)
    if revision.decision is None or shown.status in OVER:
        return False
    decision = Decision.objects.get(pk=revision.decision)
    if decision.by != Decision.By.PEERS or decision.outcome == Outcome.ESCALATE:
        return False
    if _the_desk_has_it(revision, shown):
        return False
    if _as_one(heard(decision), members).verdict().outcome == decision.outcome:
        return False
    open_case(shown, cause=Case.Cause.RECOUNT)
    return True


def _the_desk_has_it(revision: Revision, shown: Revision) -> bool:
    """Whether it was asked for this before, or has decided about the same with a slip mended."""
    either = Case.objects.filter(revision__in=[revision, shown])
    mended = shown != revision and desk_decided(shown)
    return mended or either.filter(cause=Case.Cause.RECOUNT).exists()


def _as_one(hearing: Hearing, members: Collection[UUID]) -> Hearing:
    pairs = zip(hearing.ratings, hearing.witnesses, strict=True)
    return replace(
        hearing,
        witnesses=[
            replace(witness, circle=THE_RING) if rating.reviewer_id in members else witness
            for rating, witness in pairs
        ],
    )
