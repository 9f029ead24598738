"""Fifty who come in concert, and what they have agreed on."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from functools import partial

from benchmarks.raids.people import Life, Person
from benchmarks.raids.town import Town
from comments.models import Comment, Status
from moderation.models import ReportReason
from moderation.workflow.answering_back import ask_second_look
from moderation.workflow.appealing import appeal
from moderation.workflow.reporting import report
from newsroom.models import Reader
from newsroom.refusals import Refusal

ABUSE = "Whoever {} is a worthless idiot, {}, and should be thrown out of town for good."
HOUR = 3600.0


class Strategy(StrEnum):
    """What a crew does."""

    NAIVE = "naive"  # everybody at once: abuse, "civil" to one's own, "uncivil" to all others
    PATIENT = "patient"  # for three days as honest as anybody; then as naive, but slowly
    PUPPETS = "puppets"  # one person, ten accounts, one device
    NETWORK = "network"  # one person, ten accounts, one network, a fresh device each
    REVENGE = "revenge"  # against one author, whatever that one writes
    REPORTS = "reports"  # everything honest is reported
    APPEALS = "appeals"  # as naive, and whatever is decided is contested
    SPLITTING = "splitting"  # half say yes and half say no, so that the desk drowns
    CLASS = "class"  # no raid: thirty honest pupils who sign up together, on one network


FEW = 10  # accounts of one person
PUPILS = 30


class Crew:
    """Who they are, and what they do; nobody at all on a calm day."""

    def __init__(self, strategy: Strategy | None, town: Town, life: Life, raiders: int) -> None:
        self.strategy, self.town, self.life = strategy, town, life
        at_most = {Strategy.PUPPETS: FEW, Strategy.NETWORK: FEW, Strategy.CLASS: PUPILS}
        self.size = min(raiders, at_most.get(strategy, raiders)) if strategy else 0
        self.members: list[Reader] = []
        self.texts: set[str] = set()
        self.handed_in: list[Comment] = []
        self.victim = town.regulars[-1]

    @property
    def dishonest(self) -> list[Reader]:
        return [] if self.strategy is Strategy.CLASS else self.members

    def come(self, after_hours: float) -> None:
        """Made within an hour; the patient three days before it is time."""
        if self.strategy is None:
            return
        begins = self.life.clock.begins + timedelta(hours=after_hours)
        early = timedelta(days=3) if self.strategy is Strategy.PATIENT else timedelta()
        for number in range(self.size):
            made = begins - early - timedelta(minutes=self.town.dice.uniform(0, 55))
            who = self.town.newcomer(f"raider-{self.town.paper.pk}-{number}", joined=made)
            self._settle(who, number)
            self.members.append(who)
            if early:
                self._behaves(who, made)
            first = begins + timedelta(seconds=self.town.dice.uniform(0, 600))
            for turn in range(3):
                self.life.clock.at(first + turn * timedelta(minutes=25), partial(self._act, who))
        if self.strategy is Strategy.REVENGE:
            for turn in range(5):
                self.life.clock.at(begins + turn * timedelta(minutes=20), self._victim_writes)

    def _settle(self, who: Reader, number: int) -> None:
        if self.strategy is Strategy.PUPPETS:
            self.town.lives_at(who, "one-and-the-same", "81.2.69.142")
        if self.strategy in (Strategy.NETWORK, Strategy.CLASS):
            self.town.lives_at(who, f"window-{number}", "81.2.69.142")

    def _behaves(self, who: Reader, since: object) -> None:
        """Practice and others' texts, answered as well as anybody would, twice."""
        for hours in (0.1, 0.5):
            self.life.clock.at(
                self.life.clock.begins + timedelta(hours=hours * self.town.dice.random()),
                lambda: self.life.volunteer(self.life.honest(who)),
            )

    def _act(self, who: Reader) -> None:
        match self.strategy:
            case Strategy.REPORTS:
                self._report_all(who)
            case Strategy.CLASS:
                self.life.write(self.life.honest(who), self.town.words())
            case Strategy.REVENGE | Strategy.SPLITTING:
                self.life.volunteer(Person(who, self._judge))
            case _:
                hurry = self.strategy is not Strategy.PATIENT
                self._write(Person(who, self._judge, hurry=hurry))
        if self.strategy is Strategy.APPEALS:
            self._contest(who)

    def _write(self, person: Person) -> None:
        number = self.town.dice.randint(1, 10**9)
        text = ABUSE.format(f"reads this for the {number}th time", self.town.dice.randint(1, 999))
        self.texts.add(text)
        self.town.bad.add(text)
        if comment := self.life.write(person, text, honest=False):
            self.handed_in.append(comment)

    def _judge(self, text: str) -> bool:
        if self.strategy is Strategy.SPLITTING:
            return self.town.dice.random() < 0.5
        if self.strategy is Strategy.REVENGE:
            return not text.startswith(VICTIM_SAYS)
        return text in self.texts

    def _victim_writes(self) -> None:
        text = f"{VICTIM_SAYS} {self.town.words()}"
        self.life.write(self.life.honest(self.victim), text)

    def _report_all(self, who: Reader) -> None:
        public = Comment.public.filter(article=self.town.article).exclude(author=who)
        for comment in public.order_by("-pk")[:6]:
            try:
                report(comment, by=who, reason=ReportReason.ATTACK)
            except Refusal as refusal:
                refused = self.life.refused
                refused[refusal.code] = refused.get(refusal.code, 0) + 1

    def _contest(self, who: Reader) -> None:
        for comment in Comment.objects.filter(author=who):
            revision = comment.revisions.latest("number")
            try:
                if revision.status == Status.RETURNED:
                    ask_second_look(comment, statement="I insist.")
                elif revision.status == Status.REJECTED:
                    appeal(comment, statement="I insist.")
            except Refusal:
                continue


VICTIM_SAYS = "As I have said before,"
