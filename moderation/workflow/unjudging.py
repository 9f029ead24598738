"""What a decision said of those who had read the text, taken back with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from comments.models import Revision
from moderation.coins import Counts
from moderation.models import Calibration, Credit, Rating, Standing, Strike
from moderation.trust import Source
from moderation.workflow.crediting import lock_standings, save_credits, settle_tiers
from moderation.workflow.locks import lock_revision


def give_practice_back(facts: dict[str, Any]) -> None:
    """A practice text that was put away as wrong is used as before."""
    if facts["practice"] is None:
        return
    was = facts["practice"]
    lock_revision(UUID(was["pk"]))
    retired = was["retired_at"]
    Calibration.objects.filter(pk=was["pk"]).update(
        retired_at=datetime.fromisoformat(retired) if retired else None,
        retired_because=was["retired_because"],
    )


def uncredit(revision: Revision, facts: dict[str, Any]) -> None:
    """The ledger and the strikes of its reviewers are as they were."""
    readers = {UUID(pk) for pk in facts["reviewers"]} | _now_struck(revision.pk, facts)
    lock_standings(readers)
    _put_ledger_back(revision, facts)
    struck = _put_strikes_back(revision.pk, facts)
    for pk in struck:
        was = facts["reviewers"].get(str(pk), {"strikes": 0, "probation_until": None})
        until = was["probation_until"]
        Standing.objects.filter(pk=pk).update(
            strikes=was["strikes"],
            probation_until=datetime.fromisoformat(until) if until else None,
        )
    settle_tiers(readers, revision.publication_id)


def _put_ledger_back(revision: Revision, facts: dict[str, Any]) -> None:
    was = {UUID(row["rating"]): row for row in facts["credits"]}
    practice = facts["practice"]
    about = Q(revision=revision) | Q(revision=practice["pk"] if practice else None)
    rows = [
        _as_it_was(rating, was.get(rating.pk))
        for rating in Rating.objects.filter(about, credit__isnull=False)
    ]
    save_credits(rows, revision.publication_id)


def _as_it_was(rating: Rating, was: dict[str, Any] | None) -> Credit:
    """A rating that had no row before keeps one that adds nothing: none is ever deleted."""
    counts = Counts(**{name: was[name] for name in _COUNTS}) if was else Counts()
    return Credit(
        rating=rating,
        reviewer_id=rating.reviewer_id,
        source=was["source"] if was else Source.ESCALATION,
        bad=was["bad"] if was else 0.0,
        written_at=timezone.now(),
        **{name: getattr(counts, name) for name in _COUNTS},
    )


_COUNTS = ("caught", "missed", "spared", "blamed")


def _now_struck(revision: UUID, facts: dict[str, Any]) -> set[UUID]:
    new = Strike.objects.filter(revision=revision).exclude(reader__in=facts["struck"])
    return set(new.values_list("reader", flat=True))


def _put_strikes_back(revision: UUID, facts: dict[str, Any]) -> set[UUID]:
    """Those that it gave never were; those that it lifted stand. Whom that concerns."""
    given = _now_struck(revision, facts)
    Strike.objects.filter(revision=revision, reader__in=given).delete()
    practice = facts["practice"]
    lifted: set[UUID] = set()
    for reader, struck_at in practice["strikes"] if practice else []:
        gone = Strike.objects.filter(revision=practice["pk"], reader=reader)
        if gone.exclude(lifted_at=None).delete()[0]:
            lifted.add(UUID(reader))
            Strike.objects.create(
                reader_id=reader,
                revision_id=practice["pk"],
                struck_at=datetime.fromisoformat(struck_at),
            )
    return given | lifted
