"""One day of the town, with a crew of raiders or without: who comes when; what the desk does."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.utils import timezone

from benchmarks.raids.clock import Clock
from benchmarks.raids.crew import Crew, Strategy
from benchmarks.raids.people import Life
from benchmarks.raids.town import Town, settle
from comments.models import Comment
from moderation.crowds import crowd_at
from moderation.models import Case, ReportReason, StaffOutcome
from moderation.workflow.moderating import decide_case
from moderation.workflow.placing import begin_raid
from moderation.workflow.reporting import report
from newsroom.models import Reader
from newsroom.places import Place
from newsroom.refusals import Refusal

VOLUNTEERS = 0.2  # of the regulars, who come to help
BAD = 0.08  # of what honest readers hand in
NEW = 0.15  # of them, who are here for the first time
BEFORE_ITS_END = 0.5  # hours, nobody writes any more
REPORTED_AFTER = (4, 8, 12)  # minutes, by three readers, of what is bad and public


@dataclass(frozen=True)
class Plan:
    """How large the town is, how long its day, and what happens."""

    seed: int = 1
    hours: float = 6.0
    an_hour: int = 30  # comments of honest readers
    regulars: int = 60
    raiders: int = 50
    strategy: Strategy | None = None
    raid_mode: bool = False  # whether a senior moderator switches it on when the desk is told
    raid_at: float = 1.0  # hours
    case_takes: float = 75.0  # seconds, of each of two moderators


class Day:
    """What happened, to be counted."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.town: Town = settle(
            seed=plan.seed, regulars=plan.regulars, an_hour=plan.an_hour, hours=plan.hours
        )
        self.clock = Clock(timezone.now())
        self.life = Life(self.town, self.clock)
        self.crew = Crew(plan.strategy, self.town, self.life, plan.raiders)
        self.raid_since: float | None = None
        self._reported: set[object] = set()

    def play(self) -> Day:
        self._people_come()
        self._desk_works()
        self.crew.come(self.plan.raid_at)
        self.clock.run(self.plan.hours)
        return self

    def _people_come(self) -> None:
        dice, last = self.town.dice, self.plan.hours - BEFORE_ITS_END
        for _ in range(int(self.plan.an_hour * last)):
            moment = timedelta(hours=dice.uniform(0, last))
            self.clock.at(self.clock.begins + moment, self._write)
        helpers = self.town.regulars[: int(VOLUNTEERS * len(self.town.regulars))]
        for reader in helpers:
            self.clock.after(dice.uniform(0, 1200), partial(self._help, reader))

    def _write(self) -> None:
        dice, text = self.town.dice, self.town.words()
        if dice.random() < BAD:
            self.town.bad.add(text)
        is_new = dice.random() < NEW
        who = self.town.newcomer() if is_new else dice.choice(self.town.regulars)
        self.life.write(self.life.honest(who), text)

    def _help(self, reader: Reader) -> None:
        self.life.volunteer(self.life.honest(reader))
        self.clock.after(self.town.dice.uniform(600, 1800), lambda: self._help(reader))

    def _desk_works(self) -> None:
        for place, moderator in enumerate(self.town.desk):
            self.clock.after(20 * place, partial(self._decide, moderator))
        self.clock.after(30, self._look_round)

    def _decide(self, moderator: Reader) -> None:
        """The most urgent case, and rightly."""
        waiting = Case.objects.filter(publication=self.town.paper, closed_at=None)
        for case in waiting.order_by("rank", "due_at", "pk")[:3]:
            is_bad = case.revision.text in self.town.bad
            outcome = StaffOutcome.REJECT if is_bad else StaffOutcome.RELEASE
            try:
                decide_case(
                    case, moderator=moderator, outcome=outcome,
                    reason="attack" if is_bad else "within_rules",
                )  # fmt: skip
                break
            except Refusal:  # A colleague's, or decided meanwhile.
                continue
        self.clock.after(self.plan.case_takes, lambda: self._decide(moderator))

    def _look_round(self) -> None:
        """What is public and bad is reported; and the desk looks whether it may be a raid."""
        public = Comment.public.filter(
            article=self.town.article,
            first_released_at__gte=self.clock.begins,
            released_revision__text__in=self.town.bad,
        )
        for comment in public:
            if comment.pk not in self._reported:
                self._reported.add(comment.pk)
                for minutes in REPORTED_AFTER:
                    reader = self.town.dice.choice(self.town.regulars)
                    self.clock.after(60 * minutes, partial(self._report, comment, reader))
        if (
            self.plan.raid_mode
            and self.raid_since is None
            and crowd_at(self.town.paper).is_unusual
        ):
            begin_raid(Place(self.town.paper), hours=6, by=self.town.senior)
            self.raid_since = self.clock.minute
        self.clock.after(60, self._look_round)

    def _report(self, comment: Comment, reader: Reader) -> None:
        with suppress(Refusal):
            report(comment, by=reader, reason=ReportReason.ATTACK)
