"""The ledger: what each rating of a decided text adds to its reviewer's counts, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import astuple
from uuid import UUID

from django.utils import timezone

from comments.models import Revision
from moderation.coins import Counts, logit
from moderation.conditions import conditions_at
from moderation.grounds import ILLEGAL
from moderation.models import Calibration, Case, Credit, Decision, Rating, StaffOutcome, Standing
from moderation.models.standing import TIER_OF
from moderation.pieces import without_quarter
from moderation.trust import Source, credit, peer_credits
from moderation.workflow.hearing import counted_ratings
from newsroom import prepared

# What staff decided on their own account tells more than what they were asked in doubt.
SOURCE_OF = {
    Case.Cause.AUDIT: Source.AUDIT,
    Case.Cause.REPORT: Source.REPORT,
    Case.Cause.SECOND_LOOK: Source.APPEAL,
    Case.Cause.APPEAL: Source.APPEAL,
    # Readers were sure here, and not in doubt as in an escalation.
    Case.Cause.RETURNED: Source.REPORT,
    Case.Cause.PANEL: Source.REPORT,
    Case.Cause.FLAGGED: Source.REPORT,
    Case.Cause.NOTICE: Source.REPORT,
    Case.Cause.STAFF_FIRST: Source.REPORT,
    Case.Cause.STAFF_AFTER: Source.REPORT,
}


def credit_peers(revision: Revision, ratings: Sequence[Rating]) -> None:
    """Peers decided: each rating is credited by what the others said, at half its worth."""
    share = conditions_at(revision.publication_id).measures.share
    prior = logit(share) + revision.author_shift
    answers, weights = [r.civil for r in ratings], [r.weight for r in ratings]
    added = peer_credits(answers, weights, prior)
    _write(ratings, added, Source.PEERS, revision.publication_id)


def credit_staff(revision: Revision, decision: Decision, cause: str) -> None:
    """People in charge decided: their answer takes the place of what peers were credited.

    But for what is illegal and not uncivil: nobody had asked them that.
    """
    if decision.outcome != StaffOutcome.RELEASE and decision.reason == ILLEGAL:
        return
    bad = 0.0 if decision.outcome == StaffOutcome.RELEASE else 1.0
    source = SOURCE_OF.get(Case.Cause(cause), Source.ESCALATION)
    ratings = counted_ratings(revision.pk)
    added = [credit(rating.civil, bad, source) for rating in ratings]
    _write(ratings, added, source, revision.publication_id)


def credit_practice(rating: Rating, calibration: Calibration, publication: int) -> Standing:
    """A text with a known answer was just rated; its reviewer's standing since then, locked."""
    bad = 0.0 if calibration.civil else 1.0
    added = credit(rating.civil, bad, Source.CALIBRATION)
    # Nobody else knows this rating yet: the row is new, and to count it locks the standing.
    prepared.insert(_row(rating, added, Source.CALIBRATION))
    return settle_tiers({rating.reviewer_id}, publication)[rating.reviewer_id]


def uncredit(ratings: Sequence[Rating]) -> None:
    """These count for nothing any more: their rows stay, and add nothing."""
    had = dict(Credit.objects.filter(rating__in=ratings).values_list("rating", "source"))
    kept = [rating for rating in ratings if rating.pk in had]
    if kept:
        publications = Revision.objects.values_list("publication", flat=True)
        rows = [_row(rating, Counts(), Source(had[rating.pk])) for rating in kept]
        save_credits(rows, publications.get(pk=kept[0].revision_id))


def _write(
    ratings: Sequence[Rating], added: Sequence[Counts], source: Source, publication: int
) -> None:
    rows = [_row(r, counts, source) for r, counts in zip(ratings, added, strict=True)]
    save_credits(rows, publication)


def save_credits(rows: list[Credit], publication: int) -> None:
    """Each takes the place of what the same rating was credited before.

    But of one whose quarter of the ledger has gone: it would be added to that, and not replace it.
    """
    gone = without_quarter(row.rating_id for row in rows)
    rows = [row for row in rows if row.rating_id not in gone]
    if rows:
        _upsert(rows)
        settle_tiers({row.reviewer_id for row in rows}, publication)


def _row(rating: Rating, added: Counts, source: Source) -> Credit:
    caught, missed, spared, blamed = astuple(added)
    total = caught + missed + spared + blamed
    return Credit(
        rating=rating,
        reviewer_id=rating.reviewer_id,
        source=source,
        bad=(caught + missed) / total if total else 0.0,
        caught=caught,
        missed=missed,
        spared=spared,
        blamed=blamed,
        written_at=timezone.now(),
    )


# Standings are locked first, in the order of their keys; what is written follows from no row.
_UPSERT = f"""
WITH locked AS MATERIALIZED (
    SELECT reader_id FROM moderation_standing
    WHERE reader_id = ANY(%s) ORDER BY reader_id FOR NO KEY UPDATE
)
INSERT INTO moderation_credit ({prepared.columns(Credit)})
SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::float[], %s::float[], %s::float[],
    %s::float[], %s::float[], %s::timestamptz[]) WHERE (SELECT count(*) FROM locked) >= 0
ON CONFLICT (rating_id) DO UPDATE SET source = excluded.source, bad = excluded.bad,
    caught = excluded.caught, missed = excluded.missed, spared = excluded.spared,
    blamed = excluded.blamed, written_at = excluded.written_at"""  # noqa: S608 - our own columns


def _upsert(rows: list[Credit]) -> None:
    fields = Credit._meta.concrete_fields
    written = [[getattr(row, field.attname) for row in rows] for field in fields]
    prepared.do(_UPSERT, [[row.reviewer_id for row in rows], *written])


_LOCK_STANDINGS = f"""
SELECT {prepared.columns(Standing)} FROM moderation_standing
WHERE reader_id = ANY(%s) ORDER BY reader_id FOR NO KEY UPDATE"""  # noqa: S608 - likewise


def lock_standings(readers: set[UUID]) -> dict[UUID, Standing]:
    """These readers' standings, locked: the last of all rows that a verb locks."""
    rows = prepared.get(Standing, _LOCK_STANDINGS, [list(readers)])
    return {row.reader_id: row for row in rows}


def settle_tiers(readers: set[UUID], publication: int) -> dict[UUID, Standing]:
    """Let the tiers follow what is known of these readers now; their standings, locked."""
    measures, now = conditions_at(publication).measures, timezone.now()
    standings = lock_standings(readers)
    moved = defaultdict(list)
    for standing in standings.values():
        tier = TIER_OF[standing.phase(now, measures)]
        if tier != standing.tier:
            standing.tier = tier
            moved[tier].append(standing.pk)
    for tier, pks in moved.items():
        Standing.objects.filter(pk__in=pks).update(tier=tier)
    return standings
