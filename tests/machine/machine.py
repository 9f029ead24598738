"""The machine: which steps there are. Each is a thin face on what an actor does (see `stage.py`).

Everything is drawn as a number, and taken as a place in what there is just then: so that nearly
every step is possible, and a falsifying example reads like a story.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from moderation.models import ReportReason, Sanction, SkipReason, StaffOutcome
from tests.machine.desk import Desk
from tests.machine.house import OFTEN, SELDOM, House
from tests.machine.reviewers import Reviewers
from tests.machine.stage import Stage
from tests.machine.writers import Writers

A = B = C = st.integers(0, 999)
YES = st.booleans()
MOSTLY_YES = st.sampled_from([True, True, True, False])
OUTCOMES = st.sampled_from(list(StaffOutcome))
REASONS = st.sampled_from(list(ReportReason))
KINDS = st.sampled_from(list(Sanction.Kind))
DAYS = st.sampled_from([1, 3, 30])
SHORT = st.sampled_from([timedelta(seconds=11), timedelta(minutes=6), timedelta(minutes=16),
                         timedelta(hours=2)])  # fmt: skip
LONG = st.sampled_from([timedelta(hours=11), timedelta(hours=25), timedelta(days=4),
                        timedelta(days=15), timedelta(days=40)])  # fmt: skip
BESIDE = ("react", "mute", "pin", "claim", "leave", "stay", "complain", "take_back_edit")
ABOUT_PEOPLE = ("lift", "acknowledge", "appeal_account", "answer_account", "void", "contest",
                "answer_letter")  # fmt: skip
OUT_OF_TURN = ("self_check", "edit", "mend", "rewrite", "ask_second_look", "appeal",
               "give_notice")  # fmt: skip
SET = ("change_rule", "set_mode", "begin_raid", "end_mode")


def there_is(*statuses: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Only where some text stands like this; out of turn comes `out_of_turn`."""
    return precondition(
        lambda self: any(t.status in statuses for t in self.model.seen.texts.values())
    )


has_a_case = precondition(lambda self: self.model.seen.open_cases > 0)
has_decided = precondition(lambda self: self.model.seen.decided > 0)
has_a_lease = precondition(
    lambda self: any(one.state == "open" for one in self.model.seen.leases.values())
)
is_due = precondition(lambda self: any(t.due for t in self.model.seen.texts.values()))


class Machine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.stage = Stage()
        self.model = self.stage.model
        self.writers, self.reviewers = Writers(self.stage), Reviewers(self.stage)
        self.desk, self.house = Desk(self.stage), House(self.stage)
        writers, desk = self.writers, self.desk
        self.beside = dict(zip(BESIDE, (
            writers.react, writers.mute, desk.pin, desk.claim, writers.leave, writers.stay,
            writers.complain, writers.take_back_edit), strict=True))  # fmt: skip
        self.anything = dict(zip(OUT_OF_TURN, (
            lambda pick: writers.self_check(pick, True, False), writers.edit, writers.mend,
            writers.rewrite, writers.ask_second_look, writers.appeal, writers.give_notice,
        ), strict=True))  # fmt: skip
        self.people = dict(zip(ABOUT_PEOPLE, (
            desk.lift, desk.acknowledge, desk.appeal_account, desk.answer_account, desk.void,
            desk.contest, desk.answer_letter), strict=True))  # fmt: skip
        self.settings = dict(zip(SET, (
            self.house.change_rule, self.house.set_mode, self.house.begin_raid,
            self.house.end_mode), strict=True))  # fmt: skip

    def teardown(self) -> None:
        self.stage.strike()

    @rule()
    def nothing(self) -> None:
        """The simplest step there is: hypothesis begins with a town of nothing else."""

    @initialize(civil=YES, reported=YES, restricted=YES, voided=YES)
    def a_day_begins(self, civil: bool, reported: bool, restricted: bool, voided: bool) -> None:
        """Some have written, and paid; one comment is public, as a rule, and more has happened."""
        for who in range(0, 8, 2):
            self.writers.submit(who, who + 1, 0)
            self.reviewers.work_off(0, True)
        for who in (1, 3, 5, 7):
            self.reviewers.come_by(who, 1, civil)
        self.house.sweep("sweep")
        self.house.release(0)
        if reported:
            self.writers.report(0, 2, ReportReason.THREAT)
            self.clear_the_desk(1, StaffOutcome.REJECT)
            self.writers.appeal(0)
        if restricted:
            self.desk.restrict(1, 3, Sanction.Kind.WARNING, 1)
            self.desk.restrict(3, 3, Sanction.Kind.SUSPENSION, 3)
            self.people["acknowledge"](0, 0)
            self.people["appeal_account"](0, 0)
            self.people["answer_account"](0, 2)
        if voided:
            self.people["void"](1, 2)
            self.house.recount(0)

    # Readers who write.

    @rule(who=A, where=B, answers=C)
    def submit(self, who: int, where: int, answers: int) -> None:
        self.writers.submit(who, where, answers)

    @there_is("pending")
    @rule(pick=A, civil=YES, anew=YES)
    def self_check(self, pick: int, civil: bool, anew: bool) -> None:
        self.writers.self_check(pick, civil, anew)

    @there_is("released")
    @rule(pick=A)
    def edit(self, pick: int) -> None:
        self.writers.edit(pick)

    @there_is("released")
    @rule(pick=A)
    def mend(self, pick: int) -> None:
        self.writers.mend(pick)

    @rule(pick=A)
    def withdraw(self, pick: int) -> None:
        self.writers.withdraw(pick)

    @there_is("returned")
    @rule(pick=A, asks=YES)
    def answer_back(self, pick: int, asks: bool) -> None:
        (self.writers.ask_second_look if asks else self.writers.rewrite)(pick)

    @there_is("rejected", "returned")
    @rule(pick=A)
    def appeal(self, pick: int) -> None:
        self.writers.appeal(pick)

    @there_is("released")
    @rule(pick=A, who=B, why=REASONS)
    def report(self, pick: int, who: int, why: ReportReason) -> None:
        self.writers.report(pick, who, why)

    @there_is("released")
    @rule(pick=A)
    def give_notice(self, pick: int) -> None:
        self.writers.give_notice(pick)

    @rule(what=st.sampled_from(BESIDE), pick=A, who=B)
    def do_beside(self, what: str, pick: int, who: int) -> None:
        self.beside[what](pick, who)

    @rule(what=st.sampled_from(OUT_OF_TURN), pick=A)
    def out_of_turn(self, what: str, pick: int) -> None:
        self.writers.is_out_of_turn = True
        self.anything[what](pick)
        self.writers.is_out_of_turn = False

    # Readers who review: most of what happens.

    @there_is("pending")
    @rule(pick=A, civil=MOSTLY_YES)
    def work_off(self, pick: int, civil: bool) -> None:
        self.reviewers.work_off(pick, civil)

    @rule(who=A, where=B, civil=MOSTLY_YES)
    def come_by(self, who: int, where: int, civil: bool) -> None:
        self.reviewers.come_by(who, where, civil)

    @has_a_lease
    @rule(pick=A, civil=MOSTLY_YES)
    def rate(self, pick: int, civil: bool) -> None:
        self.reviewers.rate(pick, civil)

    @rule(pick=A, who=B, civil=YES)
    def rate_anything(self, pick: int, who: int, civil: bool) -> None:
        self.reviewers.rate_anything(pick, who, civil)

    @rule(who=A)
    def draw(self, who: int) -> None:
        self.reviewers.draw(who)

    @has_a_lease
    @rule(pick=A, why=st.sampled_from(list(SkipReason)), harm=REASONS)
    def skip(self, pick: int, why: SkipReason, harm: ReportReason) -> None:
        self.reviewers.skip(pick, why, harm)

    # The desk.

    @has_a_case
    @rule(pick=A, who=B, outcome=OUTCOMES, marked=YES)
    def decide(self, pick: int, who: int, outcome: StaffOutcome, marked: bool) -> None:
        self.desk.decide(pick, who, outcome, marked=marked)

    @has_a_case
    @rule(pick=A, who=B, outcome=OUTCOMES, released=YES)
    def decide_and_undo(self, pick: int, who: int, outcome: StaffOutcome, released: bool) -> None:
        self.desk.decide(pick, who, outcome, marked=False)
        if released:
            self.house.release(pick)
        self.desk.undo(0, 1)

    @has_a_case
    @rule(who=B, outcome=OUTCOMES)
    def clear_the_desk(self, who: int, outcome: StaffOutcome) -> None:
        """What waits longest is decided, one after the other."""
        for _ in range(min(3, self.model.seen.open_cases)):
            self.desk.decide(0, who, outcome, marked=False)

    @has_decided
    @rule(pick=A, who=B, outcome=OUTCOMES)
    def correct(self, pick: int, who: int, outcome: StaffOutcome) -> None:
        self.desk.correct(pick, who, outcome)

    @has_decided
    @rule(pick=A, who=B)
    def undo(self, pick: int, who: int) -> None:
        self.desk.undo(pick, who)

    @has_a_case
    @rule(pick=A, who=B, outcome=OUTCOMES)
    def bulk(self, pick: int, who: int, outcome: StaffOutcome) -> None:
        self.desk.bulk(pick, who, outcome)

    @has_a_case
    @rule(pick=A, who=B)
    def feature(self, pick: int, who: int) -> None:
        self.desk.feature(pick, who)

    @rule(whom=A, who=B, kind=KINDS, days=DAYS, case=YES)
    def restrict(self, whom: int, who: int, kind: Sanction.Kind, days: int, case: bool) -> None:
        (self.desk.decide_and_restrict if case else self.desk.restrict)(whom, who, kind, days)

    @rule(what=st.sampled_from(ABOUT_PEOPLE), pick=A, who=B)
    def do_about_people(self, what: str, pick: int, who: int) -> None:
        self.people[what](pick, who)

    # The house, and time.

    @is_due
    @rule(pick=A)
    def release(self, pick: int) -> None:
        self.house.release(pick)

    @rule(pick=A)
    def release_anything(self, pick: int) -> None:
        self.house.release_anything(pick)

    @rule(pick=A, anew=YES)
    def go_on(self, pick: int, anew: bool) -> None:
        (self.house.recount if anew else self.house.assign)(pick)

    @rule(name=st.sampled_from(list(OFTEN)))
    def sweep(self, name: str) -> None:
        self.house.sweep(name)

    @rule(name=st.sampled_from(list(SELDOM)))
    def sweep_seldom(self, name: str) -> None:
        self.house.sweep(name)

    @rule(how_long=SHORT)
    def wait(self, how_long: timedelta) -> None:
        self.house.wait(how_long)

    @rule(how_long=LONG)
    def wait_long(self, how_long: timedelta) -> None:
        self.house.wait(how_long)

    @rule(what=st.sampled_from(SET), pick=A, who=B)
    def set(self, what: str, pick: int, who: int) -> None:
        self.settings[what](pick, who)
