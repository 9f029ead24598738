"""What a decision said of those who had read the text, taken back with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from comments.models import Revision
from moderation.coins import Counts
from moderation.models import Calibration, Credit, Letter, Rating, Standing, Strike
from moderation.trust import STRIKES, Source
from moderation.workflow.crediting import lock_standings, save_credits, settle_tiers
from moderation.workflow.locks import lock_revision
from moderation.workflow.practising import is_on_probation, strikes_that_count


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
    """The ledger and the strikes of its reviewers are as they were; what others did stays."""
    readers = {UUID(pk) for pk in facts["reviewers"]} | _now_struck(revision.judged, facts)
    lock_standings(readers)
    _put_ledger_back(revision, facts)
    struck = _put_strikes_back(revision.judged, facts)
    for standing in lock_standings(struck).values():
        was = facts["reviewers"].get(str(standing.pk), {"probation_until": None})
        until = was["probation_until"]
        _recount(standing, datetime.fromisoformat(until) if until else None)
    settle_tiers(readers, revision.publication_id)


def _recount(standing: Standing, until: datetime | None) -> None:
    """What follows from the strikes that stand now: others may have struck meanwhile.

    `until` is when the probation that they were on before ends, or ended.
    """
    now = timezone.now()
    if is_on_probation(standing, now):
        if len(strikes_that_count(standing, now)) < STRIKES:
            _end_probation(standing, until, now)
    elif until is not None and until > now:
        _go_on_with_probation(standing, until, now)
    standing.strikes = len(strikes_that_count(standing, now))
    standing.save(update_fields=["strikes", "probation_until"])


def _end_probation(standing: Standing, until: datetime | None, now: datetime) -> None:
    """It never began, and nobody is told that it did; or another had begun it, and it ends."""
    began = standing.probation_until
    waiting = Letter.objects.filter(to=standing.pk, kind=Letter.Kind.PRACTICE, due_at__gt=now)
    waiting.filter(facts__until=began.isoformat() if began else None).delete()
    standing.probation_until = until if until is None or until <= now else now


def _go_on_with_probation(standing: Standing, until: datetime, now: datetime) -> None:
    """It had ended since strikes were lifted; if enough of those are back, it goes on."""
    ended, standing.probation_until = standing.probation_until, until
    if len(strikes_that_count(standing, now)) < STRIKES:
        standing.probation_until = ended


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
