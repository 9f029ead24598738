"""What one does who writes here, or reviews: the way of the pages, verb by verb."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from benchmarks.raids.clock import Clock
from benchmarks.raids.town import Town
from comments.models import Comment, Revision, Status
from moderation.effort import reading_time
from moderation.models import Assignment
from moderation.workflow.assigning import draw_missing, mark_shown
from moderation.workflow.queueing import is_waived
from moderation.workflow.rating import rate
from moderation.workflow.self_checking import self_check
from moderation.workflow.submitting import submit
from moderation.workflow.volunteering import help_out
from newsroom.models import Reader
from newsroom.refusals import Refusal

SEES, SPARES = 0.88, 0.97  # how often an honest reader calls bad bad, and fine fine
TRIES = 30  # to get the reviews that one owes, a minute apart

Judge = Callable[[str], bool]  # whether a text is civil, for whom one pretends to be


@dataclass
class Person:
    """Somebody, how they judge, and how long they take for it."""

    reader: Reader
    judge: Judge
    hurry: bool = False  # answers faster than one can read

    def takes(self, text: str, town: Town) -> float:
        return 2.0 if self.hurry else reading_time(len(text)) + town.dice.uniform(3, 25)


class Life:
    """The acts of people, one after the other, each when it is due."""

    def __init__(self, town: Town, clock: Clock) -> None:
        self.town, self.clock = town, clock
        self.refused: dict[str, int] = {}

    def honest(self, reader: Reader) -> Person:
        return Person(reader, self._honestly)

    def _honestly(self, text: str) -> bool:
        is_bad = text in self.town.bad
        return self.town.dice.random() >= SEES if is_bad else self.town.dice.random() < SPARES

    def write(self, person: Person, text: str, *, honest: bool = True) -> Comment | None:
        """Hand in, then give what is owed, then look at one's own. None for a refusal."""
        self.town.is_seen(person.reader)
        try:
            revision = submit(person.reader, self.town.article, text=text, parent=None)
        except Refusal as refusal:
            self.refused[refusal.code] = self.refused.get(refusal.code, 0) + 1
            return None
        if honest:
            self.town.handed_in[revision.comment_id] = self.clock.now
        self.clock.after(5, lambda: self._pay(person, revision, TRIES))
        return revision.comment

    def _pay(self, person: Person, revision: Revision, tries: int) -> None:
        revision.refresh_from_db()
        if revision.status != Status.PENDING or not tries:
            return
        try:
            if revision.debt_is_paid or is_waived(revision):
                self_check(revision.comment, civil=True)
                return
        except Refusal:
            return
        draw_missing(person.reader)
        took = self._read(person)
        self.clock.after(took or 60, lambda: self._pay(person, revision, tries - 1))

    def volunteer(self, person: Person) -> None:
        """Three texts, without one of one's own."""
        self.town.is_seen(person.reader)
        try:
            help_out(person.reader, self.town.paper)
        except Refusal:
            return
        self._read(person)

    def _read(self, person: Person) -> float:
        """Each text that one has been given, one after the other; how many seconds it takes."""
        mine = Assignment.objects.filter(reviewer=person.reader, state=Assignment.State.OPEN)
        leases = list(mine.select_related("revision").order_by("pk"))
        mark_shown(leases)
        passed = 0.0
        for lease in leases:
            passed += person.takes(lease.revision.text, self.town)
            self.clock.after(passed, partial(self._rate, person, lease))
        return passed + 1 if leases else 0.0

    def _rate(self, person: Person, lease: Assignment) -> None:
        civil = person.judge(lease.revision.text)
        self.town.is_seen(person.reader)
        try:
            rate(
                lease.pk, reviewer=person.reader, quality="fair", civil=civil,
                reasons=[] if civil else ["attack"],
            )  # fmt: skip
        except Refusal as refusal:
            self.refused[refusal.code] = self.refused.get(refusal.code, 0) + 1
