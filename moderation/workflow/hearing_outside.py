"""What follows from a hook's answer, or from its silence.

A hook never publishes and never rejects. At most a text goes to the desk because of it; what it
says for a text is a finding that the desk sees, and its author owes the reviews all the same.
"""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from comments.models import Revision, Status
from moderation import opinions
from moderation.models import Case, Decision, HookCall, ModerationHook
from moderation.opinions import Said
from moderation.refusals import AnsweredOtherwise, AnswerTooLate
from moderation.screening.shapes import Finding, Silence, without_words
from moderation.verdict import Outcome
from moderation.workflow.asking_outside import finds_as
from moderation.workflow.deciding import decide, open_case
from moderation.workflow.hook_rests import RESTS, it_answered, it_failed
from moderation.workflow.locks import lock_revision
from moderation.workflow.queueing import queue_if_ready

logger = logging.getLogger(__name__)

State = HookCall.State
AT_ONCE = 500
LATE_AT_MOST_DAYS = 7  # Then nobody waits for what is said any more, and it is not taken.
# Nothing becomes of a text in one of these, or another one has taken its place.
GONE = {Status.WITHDRAWN, Status.LAPSED, Status.SUPERSEDED, Status.REJECTED}
_WHY = {
    "rubbish": Silence.RUBBISH, "": Silence.TIMED_OUT, "timed_out": Silence.TIMED_OUT,
    RESTS: Silence.RESTING,
}  # fmt: skip


@transaction.atomic
def hear_hook(call: UUID, said: Said) -> HookCall:
    """Take what a hook says about a text. The same said twice is said once.

    In time, the text goes on or goes to the desk. Late, it is written down; if the desk is wanted,
    it looks, and what is public stays so meanwhile. Of a text that is gone nothing is kept but
    that there was an answer. Raises AnsweredOtherwise, and AnswerTooLate after a week.
    """
    revision, asked = _lock(call)
    now = timezone.now()
    if asked.answered_at is not None:
        if _same(asked, said):
            return asked
        raise AnsweredOtherwise
    if (now - asked.deadline_at).days >= LATE_AT_MOST_DAYS:
        raise AnswerTooLate
    if asked.is_open and _is_moot(revision, asked):
        _close(asked, State.MOOT, now)
    elif asked.is_open and asked.deadline_at <= now:
        _fall_silent(revision, asked, now)
    _write(revision, asked, said, now)
    return asked


@transaction.atomic
def close_if_over(call: UUID) -> bool:
    """The deadline of a call is over, or nobody needs its answer any more; whether it was so."""
    revision, asked = _lock(call)
    now = timezone.now()
    if not asked.is_open:
        return False
    if _is_moot(revision, asked):
        _close(asked, State.MOOT, now)
        queue_if_ready(revision)
        return True
    if asked.deadline_at > now:
        return False
    _fall_silent(revision, asked, now)
    queue_if_ready(revision)
    return True


def close_all_over() -> int:
    """Let every text go on whose hooks had their time; how many calls were closed."""
    over = Q(deadline_at__lte=timezone.now()) | Q(hook__active=False)
    due = HookCall.objects.filter(over, state=State.OPEN).order_by("deadline_at")
    return sum(_try(pk) for pk in due.values_list("pk", flat=True)[:AT_ONCE])


def _try(call: UUID) -> bool:
    """One that cannot be closed must not keep the others waiting."""
    try:
        return close_if_over(call)
    except Exception:
        logger.exception("could not close the call %s", call)
        return False


def _lock(pk: UUID) -> tuple[Revision, HookCall]:
    """A call and its text, in the one order: the text first."""
    text = HookCall.objects.values_list("revision", flat=True).get(pk=pk)
    revision = lock_revision(text)
    locked = HookCall.objects.select_for_update(of=("self",)).select_related("hook")
    return revision, locked.get(pk=pk)


def _is_moot(revision: Revision, call: HookCall) -> bool:
    return revision.status in GONE or not call.hook.active


def _same(call: HookCall, said: Said) -> bool:
    known = (call.opinion, call.flags, call.tags)
    return known == (said.status, list(said.flags), list(said.tags))


def _close(call: HookCall, state: HookCall.State, at: datetime) -> None:
    call.state, call.closed_at, call.next_try_at = state, at, None
    call.save(update_fields=["state", "closed_at", "next_try_at"])


def _fall_silent(revision: Revision, call: HookCall, now: datetime) -> None:
    _close(call, State.SILENT, now)
    if call.promised:  # A try that failed was counted when it did.
        it_failed(call.hook_id)
    holds = call.hook.silence == ModerationHook.Silence.HOLD
    why = _WHY.get(call.trouble, Silence.FAILED)
    cause = Case.Cause.CHECK if holds else None
    _note(revision, call, Finding(finds_as(call.hook), "", cause, silence=why))


def _write(revision: Revision, call: HookCall, said: Said, now: datetime) -> None:
    """Write an answer down, and let follow what follows."""
    was_moot, was_open = call.state == State.MOOT, call.is_open
    call.answered_at, call.opinion = now, said.status
    call.flags, call.tags = list(said.flags), list(said.tags)
    is_kept = not was_moot and revision.status not in GONE
    call.reason = said.reason if is_kept else ""  # It may quote what its author took back.
    if was_open:
        call.state, call.closed_at, call.next_try_at = State.ANSWERED, now, None
    elif not was_moot:
        call.state = State.LATE
    call.save()
    it_answered(call.hook_id)
    if is_kept and (found := _finding(call, said)):
        _note(revision, call, found)
    queue_if_ready(revision)


def _finding(call: HookCall, said: Said) -> Finding | None:
    """What is kept with the text; nothing where nothing was said."""
    name, words = finds_as(call.hook), said.in_short[:300]
    if said.status == opinions.HOLD:
        return Finding(name, words, Case.Cause.CHECK)
    if said.status == opinions.APPROVE:
        return Finding(name, words, approves=True)
    return Finding(name, words) if words else None


def _note(revision: Revision, call: HookCall, found: Finding) -> None:
    """Keep a finding with a text; one with a cause asks the desk. The caller holds its lock."""
    revision.set(findings=[*revision.findings, found.as_row()])
    if found.cause is None or _decided_by_the_desk(revision):
        return
    if revision.status in (Status.PENDING, Status.IN_REVIEW) and not revision.release_due_at:
        row = without_words([found.as_row()])
        decide(
            revision,
            outcome=Outcome.ESCALATE,
            by=Decision.By.HOUSE,
            reason=found.cause,
            evidence={"findings": row, "call": str(call.pk), "late": not _in_time(call)},
        )
    elif revision.status in (Status.IN_REVIEW, Status.HELD, Status.RELEASED):
        open_case(revision, cause=found.cause)


def _in_time(call: HookCall) -> bool:
    return call.state in (State.ANSWERED, State.SILENT)


def _decided_by_the_desk(revision: Revision) -> bool:
    """What people in charge have decided is not asked of them again because of a machine."""
    if revision.decision is None:
        return False
    return Decision.objects.filter(pk=revision.decision, by=Decision.By.DESK).exists()
