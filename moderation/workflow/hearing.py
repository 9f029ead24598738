"""All that a verdict on a text rests on: what its readers said, and what else is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from comments.models import Revision, Status
from moderation.authors import author_shift, company_shift
from moderation.conditions import conditions_at, is_rush, relief_at
from moderation.models import Cluster, Decision, Rating
from moderation.passports import rule_of
from moderation.policies import POLICIES, replay
from moderation.relief import relieved
from moderation.rules import HouseRule
from moderation.trust import Measures, Phase
from moderation.verdict import (
    ENOUGH_TO_ASK,
    Circumstances,
    Outcome,
    Verdict,
    Witness,
    verdict,
)
from moderation.workflow.heard import Heard, heard
from newsroom.ids import FIRST_OF_OURS, first_id_of
from newsroom.models import Reader
from newsroom.tracing.spans import traced


@dataclass(frozen=True)
class Hearing:
    """All that a verdict on a text rests on."""

    rule: HouseRule
    ratings: list[Rating]
    witnesses: list[Witness]
    circumstances: Circumstances
    room: int  # for so many more ratings

    def verdict(self) -> Verdict:
        found = verdict(self.witnesses, self.rule, self.circumstances)
        asks = found.outcome in (Outcome.ONE_MORE, Outcome.ASK_TRUSTED)
        if asks and not self._has_room:
            return Verdict(Outcome.ESCALATE, found.bad, "no_room_for_more")
        return found

    @property
    def _has_room(self) -> bool:
        """Whether so many may still come that they could decide."""
        enough = len(self.witnesses) + self.room >= self.rule.ratings_at_least
        return enough and self.room > 0

    def as_evidence(self, found: Verdict) -> dict[str, Any]:
        """In plain JSON types: with the rule, enough to come to the same verdict again."""
        return {
            "circumstances": asdict(self.circumstances),
            "room": self.room,
            **self._shadow(),
            "bad": round(found.bad, 6),
            "because": found.because,
            "ratings": [
                {"rating": str(rating.pk), "reasons": rating.reasons, **asdict(witness)}
                for rating, witness in zip(self.ratings, self.witnesses, strict=True)
            ],
        }

    def _shadow(self) -> dict[str, Any]:
        """What another policy would have made of the same ratings, if one runs beside ours."""
        if not self.rule.shadow:
            return {}
        policy = POLICIES[self.rule.shadow]
        other = replay(policy, self.witnesses, self.rule, self.circumstances)
        return {"shadow": {"policy": self.rule.shadow, **asdict(other)}}


@traced
def hear(revision: Revision, said: Heard | None = None) -> Hearing:
    """Gather what counts on this text; what its readers `said` may be known already."""
    conditions = conditions_at(revision.publication_id)
    said = said or heard(revision.pk)
    ratings = list(said.ratings)
    queued = revision.queued_at or revision.created_at
    rule = relieved(rule_of(revision), relief_at(revision.publication_id))
    is_new = _is_by_a_new_account(revision, said, rule)
    warns = _what_their_hour_says(said, conditions.measures) if is_new else 0.0
    circumstances = Circumstances(
        measures=conditions.measures,
        author=max(revision.author_shift, warns) if warns else revision.author_shift,
        hours=max(0.0, (timezone.now() - queued).total_seconds() / 3600),
        load=conditions.load,
        trusted=conditions.trusted,
        fast_lane=_is_in_the_fast_lane(revision, rule),
        new_author=is_new,
    )
    room = revision.ratings_at_most - revision.ratings_received
    of_one_mind = _clusters(ratings, revision.publication_id) if rule.other_cluster else {}
    witnesses = _witnesses(said, of_one_mind, rule.new_account_days)
    return Hearing(rule, ratings, witnesses, circumstances, room)


def _is_by_a_new_account(revision: Revision, said: Heard, rule: HouseRule) -> bool:
    """Whether its author was here for a few days only when it was written."""
    if said.author_joined is None:
        return False
    return revision.created_at - said.author_joined < timedelta(days=rule.new_account_days)


def _what_their_hour_says(said: Heard, measures: Measures) -> float:
    """Asked where a new account decides with others only: a site that opens is all of one hour."""
    is_asked = measures.established >= ENOUGH_TO_ASK
    return company_shift(*said.their_hour, measures.share) if is_asked else 0.0


FAST_LANE_FROM = 20  # released texts
FAST_LANE_DAYS = 90  # without one that was returned or rejected (science D8)


def _is_in_the_fast_lane(revision: Revision, rule: HouseRule) -> bool:
    """Whether its author has long proved good. During a rush nobody is (see author_shift)."""
    if not rule.fast_lane or is_rush(revision.publication_id):
        return False
    ended = Revision.objects.filter(
        ~_is_mended(),
        pk__gte=FIRST_OF_OURS,  # What was brought from elsewhere, nobody here has judged.
        author=revision.author_id,
        publication=revision.publication_id,
        decision__isnull=False,
    )
    since = first_id_of(timezone.now() - timedelta(days=FAST_LANE_DAYS))
    faults = ended.exclude(status=Status.RELEASED).filter(
        decisions__pk__gte=since,
        decisions__outcome__in=["return", "reject"],
        decisions__undoing=None,
    )
    released = ended.filter(status=Status.RELEASED)
    return not faults.exists() and released[:FAST_LANE_FROM].count() >= FAST_LANE_FROM


def counted_ratings(revision: UUID) -> list[Rating]:
    """The ratings of a text that bear on its verdict, in the order of their coming."""
    return list(heard(revision).ratings)


def _witnesses(said: Heard, clusters: Mapping[UUID, int], new_days: int) -> list[Witness]:
    """These ratings as the verdict sees them; clusters of their readers where a rule minds."""
    circles, people = said.circles(), said.people()
    return [
        Witness(
            civil=rating.civil,
            weight=rating.weight,
            newcomer=rating.phase in (Phase.NEWCOMER, Phase.UNHEARD, Phase.PROBATION),
            trusted=rating.phase == Phase.TRUSTED,
            rushed=rating.rushed,
            circle=circles.get(rating.reviewer_id),
            cluster=clusters.get(rating.reviewer_id),
            person=people.get(rating.reviewer_id),
            fresh=said.is_fresh(rating, new_days),
        )
        for rating in said.ratings
    ]


def _clusters(ratings: Sequence[Rating], publication: int) -> dict[UUID, int]:
    """Those who said "uncivil", if all of them are known to be of one voting cluster; else nobody.

    A verdict needs to know no more, and its evidence is kept for good: from who is of the same
    in each of many texts, both clusters could be put together again.
    """
    against = {rating.reviewer_id for rating in ratings if not rating.civil}
    known = Cluster.objects.filter(
        publication=publication, reader__in=against, until__gt=timezone.now()
    )
    numbers = dict(known.values_list("reader", "number"))
    is_one = len(numbers) == len(against) and len(set(numbers.values())) == 1
    return dict.fromkeys(against, 0) if is_one else {}


def _decided_against() -> QuerySet[Decision]:
    against = ["return", "reject"]
    return Decision.objects.filter(revision=OuterRef("pk"), outcome__in=against)


def _is_mended() -> Exists:
    """Whether the same text with a slip mended stands for it: that one is counted."""
    return Exists(Revision.objects.filter(mends=OuterRef("pk")))


def shift_of(author: Reader | UUID, revision: Revision) -> float:
    """How far the author's earlier texts move the odds of this one."""
    measures = conditions_at(revision.publication_id).measures
    ended = Revision.objects.filter(
        ~_is_mended(),
        author=author,
        publication=revision.publication_id,
        decision__isnull=False,
    ).exclude(comment=revision.comment_id)
    sums = ended.aggregate(
        fine=Count("pk", filter=Q(status=Status.RELEASED)),
        # By what was decided: to withdraw a returned text, or write it anew, washes nothing.
        bad=Count("pk", filter=Q(Exists(_decided_against())) & ~Q(status=Status.RELEASED)),
    )
    rush = is_rush(revision.publication_id)
    return author_shift(sums["fine"], sums["bad"], measures.share, rush=rush)
