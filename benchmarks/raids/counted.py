"""What is counted of a day: what became public, who waited how long, what the desk had to do."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from statistics import quantiles
from typing import Any

from benchmarks.raids.day import Day
from comments.models import Comment, Status
from moderation.models import Case, Decision, Rating, Recount, Statement, Tie


@dataclass(frozen=True)
class Counted:
    """The figures of one day."""

    strategy: str
    raid_mode: bool
    raid_texts: int  # handed in by the crew
    raid_public: int  # that anybody saw
    raid_public_minutes: list[float]  # for how long each of them was seen
    raid_public_at_the_end: int
    raid_by_readers: int  # of those seen, that readers let through
    raid_by_itself: int  # of these, that fewer than two readers of the town had passed
    honest_texts: int  # fine ones
    honest_returned: int  # by readers, although fine
    honest_returned_at_the_end: int  # that nothing has restored
    honest_hidden: int  # public and fine, hidden by reports
    restored: int  # by a recount
    wait_p50: float  # minutes until a fine text was public
    wait_p95: float
    honest_waiting: int  # fine texts that were not public when the day ended
    cases: int
    cases_open: int
    in_rings: int  # accounts that the house found to be of a ring
    honest_in_rings: int  # of these
    raid_mode_since: float | None = None
    causes: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            name: round(value, 2) if isinstance(value, float) else value
            for name, value in asdict(self).items()
        }


def counted(day: Day) -> Counted:
    """All of it, from rows."""
    mine = Comment.objects.filter(article=day.town.article)
    raid = mine.filter(pk__in=[one.pk for one in day.crew.handed_in])
    seen = [one for one in raid if one.first_released_at is not None]
    fine = [
        one
        for one in mine.filter(pk__in=day.town.handed_in)
        if one.revisions.latest("number").text not in day.town.bad
    ]
    ends = [(one.first_released_at or day.clock.now, one.pk) for one in fine]
    waits = [(until - day.town.handed_in[pk]).total_seconds() / 60 for until, pk in ends]
    cuts = quantiles(waits, n=20, method="inclusive") if len(waits) > 1 else [0.0] * 19
    ids = [one.pk for one in fine]
    returned = Decision.objects.filter(revision__comment__in=ids, by="peers", outcome="return")
    cases = Case.objects.filter(publication=day.town.paper)
    found = {reader for tie in Tie.objects.all() for reader in (tie.one_id, tie.other_id)}
    return Counted(
        strategy=str(day.plan.strategy or "calm"),
        raid_mode=day.plan.raid_mode,
        raid_texts=len(day.crew.handed_in),
        raid_public=len(seen),
        raid_public_minutes=sorted(_minutes_seen(one, day) for one in seen),
        raid_public_at_the_end=sum(one.released_revision_id is not None for one in seen),
        raid_by_readers=sum(_was_let_through(one) for one in seen),
        raid_by_itself=sum(_was_let_through(one) and _passed_by(one, day) < 2 for one in seen),
        honest_texts=len(fine),
        honest_returned=returned.values("revision").distinct().count(),
        honest_returned_at_the_end=sum(
            one.revisions.latest("number").status == Status.RETURNED for one in fine
        ),
        honest_hidden=Statement.objects.filter(
            revision__comment__in=ids, restriction="hidden"
        ).count(),
        restored=Recount.objects.filter(revision__comment__in=ids, outcome="released").count(),
        wait_p50=cuts[9],
        wait_p95=cuts[18],
        honest_waiting=sum(one.first_released_at is None for one in fine),
        cases=cases.count(),
        cases_open=cases.filter(closed_at=None).count(),
        in_rings=len(found),
        honest_in_rings=len(found - {one.pk for one in day.crew.dishonest}),
        raid_mode_since=day.raid_since,
        causes=dict(Counter(cases.values_list("cause", flat=True))),
        refused=day.life.refused,
    )


def _minutes_seen(comment: Comment, day: Day) -> float:
    """From the release to the decision that took it down; to the end where there is none."""
    since = comment.first_released_at
    if since is None:
        return 0.0
    ends = Decision.objects.filter(revision__comment=comment, decided_at__gt=since).exclude(
        outcome="release"
    )
    first = ends.order_by("decided_at").first()
    until = first.decided_at if first else day.clock.now
    return round((until - since).total_seconds() / 60, 1)


def _passed_by(comment: Comment, day: Day) -> int:
    """How many of the town had said before that it is civil."""
    crew = [one.pk for one in day.crew.dishonest]
    passed = Rating.objects.filter(revision__comment=comment, civil=True)
    return (
        passed.filter(rated_at__lte=comment.first_released_at).exclude(reviewer__in=crew).count()
    )


def _was_let_through(comment: Comment) -> bool:
    of_peers = Decision.objects.filter(revision__comment=comment, by="peers", outcome="release")
    return of_peers.exists()
