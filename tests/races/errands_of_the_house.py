"""What the desk, an admin and a worker do, each about whatever the dice say."""

from __future__ import annotations

from uuid import UUID, uuid4

from comments.models import Highlight, Revision
from moderation import clock, tasks
from moderation.models import Case, Decision, Policy, Sanction, StaffOutcome
from moderation.workflow.bulk import ask_in_bulk
from moderation.workflow.correcting import correct
from moderation.workflow.highlighting import end_highlight, highlight
from moderation.workflow.moderating import decide_case
from moderation.workflow.ranking import Penalty
from moderation.workflow.sanctioning import impose, lift
from moderation.workflow.undoing import undo
from moderation.workflow.voiding import void
from tests.races.chance import Chance, NothingToDo

SWEEPS = (
    clock.sweep, clock.expire_leases, clock.escalate_overdue, clock.lapse, clock.measure,
    clock.relieve, clock.look_at_people, clock.tell_reporters, clock.mail, clock.count_days,
)  # fmt: skip


def decides(by: Chance) -> UUID:
    case = by.one_of(Case.objects.filter(closed_at=None))
    outcome = by.dice.choice(list(StaffOutcome))
    why = "within_rules" if outcome == StaffOutcome.RELEASE else "attack"
    return decide_case(case, moderator=by.moderator(), outcome=outcome, reason=why).pk


def undoes(by: Chance) -> UUID:
    decision = by.one_of(Decision.objects.filter(by="desk").order_by("-decided_at"))
    if decision.moderator is None:
        raise NothingToDo
    return UUID(str(undo(decision, moderator=decision.moderator).pk))


def corrects(by: Chance) -> UUID:
    case = by.one_of(Case.objects.filter(decision__by="desk"))
    outcome = by.dice.choice([StaffOutcome.RETURN, StaffOutcome.REJECT])
    return correct(case, moderator=by.admin, outcome=outcome, reason="attack").pk


def decides_many(by: Chance) -> None:
    seen = {case.pk: case.seen for case in Case.objects.filter(closed_at=None)[:3]}
    outcome, who = StaffOutcome.RETURN, by.moderator()
    asked = ask_in_bulk(seen, key=uuid4(), moderator=who, outcome=outcome, reason="attack")
    tasks.bulk(str(asked.pk))


def restricts(by: Chance) -> UUID:
    kind = by.dice.choice(["warning", "suspension", "premoderation", "message"])
    days = 3 if kind in Sanction.RESTRICTS else None
    penalty = Penalty(Sanction.Kind(kind), reason="attack", explanation="So.", days=days)
    return impose(by.reader(), by.article.publication, penalty, by=by.moderator()).pk


def lifts(by: Chance) -> None:
    lift(by.one_of(Sanction.objects.in_force()), by=by.admin, because="enough")


def pins(by: Chance) -> None:
    how = by.dice.choice([highlight, end_highlight])
    how(by.public(), kind=Highlight.Kind.PIN, moderator=by.moderator())


def voids(by: Chance) -> None:
    tasks.recount(str(void(by.reader(), by=by.admin, reason="a ring").pk))


def changes_the_rule(by: Chance) -> None:
    policy = by.one_of(Policy.objects.all())
    policy.exceptions["reviews_owed"] = by.dice.choice([2, 3])
    policy.save()


def sweeps(by: Chance) -> None:
    by.dice.choice(SWEEPS)()


def releases(by: Chance) -> None:
    due = by.one_of(Revision.objects.filter(release_due_at__isnull=False))
    if due.decision is None:  # Undone since it was looked for.
        raise NothingToDo
    tasks.release(str(due.decision))
