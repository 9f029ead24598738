"""An actor who does whatever comes to hand: all verbs, in no order, about whatever is there.

What it was told is done it writes down, as a client would; what the house refused it counts. The
test compares what all have written down with what is in the tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.db.models import Model, QuerySet

from comments.models import Comment, Highlight, Revision, Status
from moderation import clock, tasks
from moderation.models import (
    Assignment,
    Case,
    Decision,
    Letter,
    Policy,
    ReportReason,
    Sanction,
    SkipReason,
    StaffOutcome,
)
from moderation.refusals import NothingPublic
from moderation.workflow.answering_back import ask_second_look, rewrite
from moderation.workflow.appealing import appeal
from moderation.workflow.bulk import ask_in_bulk
from moderation.workflow.correcting import correct
from moderation.workflow.editing import edit
from moderation.workflow.highlighting import end_highlight, highlight
from moderation.workflow.mending import mend
from moderation.workflow.moderating import decide_case
from moderation.workflow.muting import mute
from moderation.workflow.objecting import contest
from moderation.workflow.ranking import Penalty
from moderation.workflow.rating import rate, skip
from moderation.workflow.reacting import react
from moderation.workflow.reporting import report
from moderation.workflow.sanctioning import impose, lift
from moderation.workflow.self_checking import self_check
from moderation.workflow.submitting import submit
from moderation.workflow.undoing import undo
from moderation.workflow.voiding import void
from moderation.workflow.volunteering import help_out
from moderation.workflow.withdrawing import withdraw
from newsroom.accounts.leaving import ask_to_leave, stay
from newsroom.models import Article, Reader
from newsroom.refusals import Refusal
from tests.races.verbs import come_to_review, erase

Row = TypeVar("Row", bound=Model)
SWEEPS = (
    clock.sweep, clock.expire_leases, clock.escalate_overdue, clock.lapse, clock.measure,
    clock.relieve, clock.look_at_people, clock.tell_reporters, clock.mail, clock.count_days,
)  # fmt: skip


class NothingToDo(Exception):  # noqa: N818 - it is none
    """What this verb is about is not there just now."""


@dataclass
class Diary:
    """What somebody was told is done, by verb; and what they were refused."""

    done: dict[str, list[Any]] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)


@dataclass
class Wanderer:
    dice: Random
    readers: list[Reader]
    desk: list[Reader]  # the last one is an admin
    article: Article
    text: int = 0

    def one_of(self, rows: QuerySet[Row]) -> Row:
        keys = list(rows.values_list("pk", flat=True)[:50])
        if not keys:
            raise NothingToDo
        return rows.model._default_manager.get(pk=self.dice.choice(sorted(keys)))

    def comment(self, **facts: Any) -> Comment:
        keys = list(Comment.objects.filter(**facts).values_list("pk", flat=True)[:50])
        if not keys:
            raise NothingToDo
        return Comment.objects.select_related("article__publication", "author").get(
            pk=self.dice.choice(sorted(keys))
        )

    def reader(self) -> Reader:
        return Reader.objects.get(pk=self.dice.choice(self.readers).pk)

    def moderator(self) -> Reader:
        return Reader.objects.get(pk=self.dice.choice(self.desk).pk)

    def words(self) -> str:
        return f"What I think about the tram, number {uuid4().hex[:12]}."

    # What readers do.

    def posts(self) -> UUID:
        return submit(self.reader(), self.article, text=self.words()).pk

    def replies(self) -> UUID:
        parent = self.comment(released_revision__isnull=False)
        return submit(self.reader(), self.article, text=self.words(), parent=parent.pk).pk

    def draws(self) -> None:
        come_to_review(self.reader())

    def helps(self) -> None:
        help_out(self.reader(), self.article.publication)

    def rates(self) -> Any:
        lease = self.one_of(Assignment.objects.filter(state="open"))
        civil = self.dice.random() < 0.75
        reviewer = Reader.objects.get(pk=lease.reviewer_id)
        reasons = [] if civil else ["attack"]
        return rate(lease.pk, reviewer=reviewer, quality="fair", civil=civil, reasons=reasons).pk

    def skips(self) -> UUID:
        lease = self.one_of(Assignment.objects.filter(state="open"))
        why = self.dice.choice(list(SkipReason))
        return skip(lease.pk, reviewer=Reader.objects.get(pk=lease.reviewer_id), why=why).pk

    def looks_at_their_own(self) -> None:
        text = self.one_of(Revision.objects.filter(status="pending", self_checked_at=None))
        self_check(text.comment, civil=True)

    def edits(self) -> None:
        edit(self.comment(released_revision__isnull=False), text=self.words())

    def mends(self) -> None:
        comment = self.comment(released_revision__isnull=False)
        public = comment.released_revision
        if public is None:
            raise NothingToDo
        mend(comment, text=public.text.replace("tram", "train"))

    def rewrites(self) -> None:
        text = self.one_of(Revision.objects.filter(status=Status.RETURNED))
        rewrite(text.comment, text=self.words())

    def asks_again(self) -> None:
        text = self.one_of(Revision.objects.filter(status=Status.RETURNED))
        ask_second_look(text.comment, statement="Look once more.")

    def appeals(self) -> UUID:
        text = self.one_of(Revision.objects.filter(status=Status.REJECTED))
        return appeal(text.comment, statement="It is no attack.").pk

    def objects_to_a_letter(self) -> None:
        contest(self.one_of(Letter.objects.filter(contested_at=None, kind="missed")))

    def withdraws(self) -> None:
        withdraw(self.comment())

    def reports(self) -> UUID:
        comment = self.comment(released_revision__isnull=False)
        return report(comment, by=self.reader(), reason=ReportReason.ATTACK).pk

    def reacts(self) -> None:
        react(self.reader(), self.comment(released_revision__isnull=False), "like")

    def mutes(self) -> None:
        mute(self.comment(), by=self.reader())

    def leaves(self) -> None:
        reader = self.reader()
        ask_to_leave(reader)
        if self.dice.random() < 0.5:
            stay(reader)
        elif self.dice.random() < 0.3:
            erase(reader.pk)

    # What the desk does.

    def decides(self) -> UUID:
        case = self.one_of(Case.objects.filter(closed_at=None))
        outcome = self.dice.choice(list(StaffOutcome))
        why = "within_rules" if outcome == StaffOutcome.RELEASE else "attack"
        return decide_case(case, moderator=self.moderator(), outcome=outcome, reason=why).pk

    def undoes(self) -> Any:
        decision = self.one_of(Decision.objects.filter(by="desk").order_by("-decided_at"))
        if decision.moderator is None:
            raise NothingToDo
        return undo(decision, moderator=decision.moderator).pk

    def corrects(self) -> UUID:
        case = self.one_of(Case.objects.filter(decision__by="desk"))
        outcome = self.dice.choice([StaffOutcome.RETURN, StaffOutcome.REJECT])
        return correct(case, moderator=self.desk[-1], outcome=outcome, reason="attack").pk

    def decides_many(self) -> None:
        cases = list(Case.objects.filter(closed_at=None)[:3])
        seen = {case.pk: case.seen for case in cases}
        outcome, who = StaffOutcome.RETURN, self.moderator()
        act = ask_in_bulk(seen, key=uuid4(), moderator=who, outcome=outcome, reason="attack")
        tasks.bulk(str(act.pk))

    def restricts(self) -> UUID:
        kind = self.dice.choice(["warning", "suspension", "premoderation", "message"])
        days = 3 if kind in Sanction.RESTRICTS else None
        penalty = Penalty(Sanction.Kind(kind), reason="attack", explanation="So.", days=days)
        where = self.article.publication
        return impose(self.reader(), where, penalty, by=self.moderator()).pk

    def lifts(self) -> None:
        lift(self.one_of(Sanction.objects.in_force()), by=self.desk[-1], because="enough")

    def pins(self) -> None:
        comment = self.comment(released_revision__isnull=False)
        how = self.dice.choice([highlight, end_highlight])
        how(comment, kind=Highlight.Kind.PIN, moderator=self.moderator())

    def voids(self) -> None:
        voided = void(self.reader(), by=self.desk[-1], reason="a ring")
        tasks.recount(str(voided.pk))

    def changes_the_rule(self) -> None:
        policy = self.one_of(Policy.objects.all())
        policy.exceptions["reviews_owed"] = self.dice.choice([2, 3])
        policy.save()

    # What the worker does.

    def sweeps(self) -> None:
        self.dice.choice(SWEEPS)()

    def releases(self) -> UUID:
        due = self.one_of(Revision.objects.filter(release_due_at__isnull=False))
        if due.decision is None:
            raise NothingPublic
        tasks.release(str(due.decision))
        return due.decision


W = Wanderer
# What is done how often.
OFTEN: dict[Callable[[Wanderer], Any], int] = {
    W.posts: 10, W.replies: 3, W.draws: 8, W.helps: 3, W.rates: 22, W.skips: 2,
    W.looks_at_their_own: 10, W.edits: 2, W.mends: 1, W.rewrites: 2, W.asks_again: 2,
    W.appeals: 2, W.objects_to_a_letter: 1, W.withdraws: 1, W.reports: 3, W.reacts: 2,
    W.mutes: 1, W.leaves: 1, W.decides: 6, W.undoes: 2, W.corrects: 1, W.decides_many: 1,
    W.restricts: 1, W.lifts: 1, W.pins: 2, W.voids: 1, W.changes_the_rule: 1, W.sweeps: 5,
    W.releases: 4,
}  # fmt: skip


def wander(
    seed: str, readers: list[Reader], desk: list[Reader], article: Article, *, steps: int
) -> Diary:
    """Do so many things. Whatever is raised that is no Refusal ends it."""
    who = Wanderer(Random(seed), readers, desk, article)
    diary = Diary()
    verbs, weights = list(OFTEN), list(OFTEN.values())
    for _ in range(steps):
        [verb] = who.dice.choices(verbs, weights)
        try:
            diary.done.setdefault(verb.__name__, []).append(verb(who))
        except NothingToDo:
            pass
        except Refusal as refusal:
            diary.refused[refusal.code] += 1
    return diary
