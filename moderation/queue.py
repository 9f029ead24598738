"""Which text a reviewer gets next, and why.

The queue is no table but a partial index over revisions in review, in the order of a
random number that each drew once (`draw`). A reviewer starts at a random place in it
and takes the first few that suit (`candidates.py`): nobody can ask for a target, and a
queue of a million costs what one of a hundred does. Among those, a lot: the longer a text
has waited, and the less is known about it, the likelier it is. Rows that somebody else is
just being given are passed over, not waited for.

Texts with a known answer are mixed in, and fill what the queue cannot.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from moderation.conditions import conditions_at, relief_at
from moderation.draws import PRACTISES, SITUATION, WAITS
from moderation.hand import Drawn, Fact, Hand
from moderation.lots import BETWEEN_TWO_GRIM, SAMPLE, calibration_rate, practice_is_bad
from moderation.models import Standing
from moderation.relief import practice_factor
from moderation.trust import Phase, word
from newsroom.prepared import ask

# Of the sample, so many are texts that the readers are in doubt about, for whom may settle it.
OF_THEM_IN_DOUBT = 8
FORTNIGHT = timedelta(days=14)  # between two texts of one author, as long as there are others
EXPOSED_AT_MOST = 30  # readers, for one text with a known answer

Tier = Standing.Tier
_OF_STANDING = (
    "tier",
    "caught", "missed", "spared", "blamed", "settled", "strikes", "probation_until",
    "flagged_until",
)  # fmt: skip


@dataclass(frozen=True)
class Situation:
    """What a draw goes by: how well its reviewer is known, and how many texts wait."""

    settled: int
    tier: str  # as the ledger left it
    phase: Phase  # as it is this very moment
    informed: float  # Youden's J, at least 0
    practice_is_bad: float  # the chance
    waiting: int  # counted as far as COUNTED_AT_MOST
    since_grim: int = BETWEEN_TWO_GRIM  # texts given after the last one that was likely bad
    is_voided: bool = False  # whatever they say counts for nothing: they only practise

    @property
    def practice_rate(self) -> float:
        """How likely one text of a draw is one with a known answer (science D4)."""
        if self.is_voided:
            return 1.0
        return calibration_rate(self.settled, self.waiting, self.phase)


def draw(publication: int, reviewer: UUID, wanted: int) -> list[Drawn]:
    """Up to `wanted` different texts for this reviewer, locked, in random order.

    What waits for review comes first, but for a lot that falls on practice; practice texts
    also fill what the queue cannot. On probation a reviewer practises as long as there is
    anything to practise on. Of any three texts in a row at most one is likely bad, unless there
    is nothing else. Fewer come back only where the reviewer has had everything.
    """
    facts = _facts(publication, reviewer)
    situation = _situation(publication, facts)
    facts |= {
        "trusted": situation.tier == Tier.TRUSTED,
        "informed": situation.informed,
        "practice_is_bad": situation.practice_is_bad,
    }
    hand = Hand(facts, wanted, tier=situation.tier, since_grim=situation.since_grim)
    rate = situation.practice_rate
    if rate == 1:
        hand.practise(wanted)
        hand.read_what_waits()
    else:
        newcomer = situation.phase is Phase.NEWCOMER
        rate *= practice_factor(relief_at(publication), newcomer=newcomer)
        lots = sum(random.random() < rate for _ in range(wanted))  # noqa: S311 - a fair lot
        hand.practise(lots, may_be_worn=False)
        hand.read_what_waits()
        hand.practise(hand.lacking)
    return hand.in_order()


def has_more(publication: int, reviewer: UUID) -> bool:
    """Whether there is any text at all that this reader could still be given, now or soon.

    Looks without locking: a text that somebody else is just being given is still there.
    """
    return _is_so(f"{PRACTISES} OR {WAITS}", publication, reviewer)


def has_waiting(publication: int, reviewer: UUID) -> bool:
    """The same, but for practice: whether any text waits that this reader could be given."""
    return _is_so(WAITS, publication, reviewer)


def _is_so(condition: str, publication: int, reviewer: UUID) -> bool:
    return bool(ask(f"SELECT {condition}", _facts(publication, reviewer))[0][0])


def _situation(publication: int, facts: dict[str, Fact]) -> Situation:
    [(waiting, is_voided, lately, *known)] = ask(SITUATION, facts)
    standing = Standing(**dict(zip(_OF_STANDING, known, strict=True))) if known[0] else Standing()
    record = standing.record(timezone.now())
    found = word(record, conditions_at(publication).measures)
    return Situation(
        settled=record.settled,
        tier=standing.tier,
        phase=found.phase,
        informed=max(0.0, found.coins.informedness),
        practice_is_bad=practice_is_bad(record.counts),
        waiting=waiting,
        since_grim=lately.index(True) if True in lately else BETWEEN_TWO_GRIM,
        is_voided=is_voided,
    )


def _facts(publication: int, reviewer: UUID) -> dict[str, Fact]:
    now = timezone.now()
    return {
        "publication": publication,
        "reviewer": reviewer,
        "now": now,
        "fortnight_ago": now - FORTNIGHT,
        "sample": SAMPLE,
        "in_doubt": OF_THEM_IN_DOUBT,
        "exposed_at_most": EXPOSED_AT_MOST,
        "start": random.random(),  # noqa: S311 - a fair start, not a secret
    }
