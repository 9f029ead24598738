"""Many cases are decided at once: one decision, one reason, and each case on record by itself.

What was asked is a row, and a row for each case with what the moderator had seen of it. A task
then decides one case after the other, each in a transaction of its own with its result: who is
killed on the way loses nothing, and who comes second finds nothing to do. What has changed since
it was chosen is left out, by name; so is what the house refuses.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from moderation.grounds import code_of
from moderation.hints import Hint, hint
from moderation.logbook import acting, log
from moderation.models import BulkAct, BulkItem, Case, LogEntry, StaffOutcome
from moderation.models.bulk import AT_MOST
from moderation.permissions import cases_of, look_anew
from moderation.refusals import (
    KeyReused,
    MissingAnswer,
    ModeratorsOnly,
    NothingChosen,
    OneAtATime,
    TooManyCases,
)
from moderation.workflow.barring import refuse_a_contradiction
from moderation.workflow.locks import lock_reader, lock_texts
from moderation.workflow.moderating import decide_case
from newsroom.models import Reader
from newsroom.refusals import Refusal

logger = logging.getLogger(__name__)

TRIES = 3  # before a case that cannot be helped is given up
FAULT = "fault"
State = BulkItem.State


@transaction.atomic
def ask_in_bulk(
    seen: Mapping[UUID, str],
    *,
    key: UUID,
    moderator: Reader,
    outcome: StaffOutcome,
    reason: str,
    explanation: str = "",
) -> BulkAct:
    """Ask for one decision about many cases; `seen` is what each was when it was chosen.

    `key` becomes the act's id: to ask twice is to ask once. Each publication's log gets one line
    for it, the parent of those about its cases. Raises NothingChosen, TooManyCases, MissingAnswer,
    Contradiction, OneAtATime with the cases, ModeratorsOnly for a case out of reach, and
    KeyReused for another moderator's key.
    """
    lock_reader(moderator.pk)
    earlier = BulkAct.objects.filter(pk=key).first()
    if earlier is not None:
        if earlier.by_id != moderator.pk:
            raise KeyReused
        return earlier
    _refuse_what_is_amiss(seen, outcome, reason.strip())
    look_anew(moderator)
    cases = list(cases_of(moderator).filter(pk__in=seen).order_by("pk"))
    if len(cases) != len(seen):
        raise ModeratorsOnly
    if alone := [case for case in cases if case.is_for_one_alone]:
        raise OneAtATime(cases=[str(case.pk) for case in alone])
    act = BulkAct.objects.create(
        id=key,
        by=moderator,
        outcome=outcome,
        reason=reason.strip(),
        explanation=explanation.strip(),
    )
    BulkItem.objects.bulk_create(
        BulkItem(act=act, case=case, seen=seen[case.pk]) for case in cases
    )
    for publication in sorted({case.publication_id for case in cases}):
        here = sum(case.publication_id == publication for case in cases)
        log(
            LogEntry.Act.BULK,
            publication=publication,
            by=moderator,
            reason=code_of(act.reason),
            bulk=str(act.pk),
            outcome=str(outcome),
            cases=here,
        )
    hint(Hint.BULK, act.pk)
    return act


def _refuse_what_is_amiss(seen: Mapping[UUID, str], outcome: StaffOutcome, reason: str) -> None:
    if not seen:
        raise NothingChosen
    if len(seen) > AT_MOST:
        raise TooManyCases(at_most=AT_MOST)
    if not reason:
        raise MissingAnswer
    refuse_a_contradiction(outcome, reason)


def carry_out(pk: UUID) -> None:
    """Decide what is still to be decided of a bulk act. Safe to repeat, and to run twice."""
    act = BulkAct.objects.get(pk=pk)
    if act.is_done:
        return
    entries = _entries(act)
    waiting = BulkItem.objects.filter(act=act, state=State.WAITING).order_by("pk")
    for item in waiting.values_list("pk", flat=True):
        try:
            _decide_one(item, act, entries)
        except Exception:
            logger.exception("could not decide a case of a bulk act: %s", item)
            _give_up_after_a_while(item)
    _finish(act)


def left_behind(before: datetime) -> QuerySet[BulkAct, UUID]:
    """The acts that were asked for before then, and are not done."""
    unfinished = BulkAct.objects.filter(done_at=None, asked_at__lt=before)
    return unfinished.order_by("asked_at").values_list("pk", flat=True)


@transaction.atomic
def _decide_one(pk: int, act: BulkAct, entries: dict[int, LogEntry]) -> None:
    item = _lock(pk)
    if item is None:  # Somebody is at it, or was.
        return
    act.by.refresh_from_db(fields=["is_active"])
    lock_texts(item.case.comment_id)  # Nothing joins the case from here on.
    case = cases_of(act.by).filter(pk=item.case_id).first() if act.by.is_active else None
    if case is None:  # They sit at that desk no more.
        _close(item, State.REFUSED, refusal=ModeratorsOnly.code)
    elif case.seen != item.seen:
        _close(item, State.CHANGED)
    else:
        _decide(item, case, act, entries[case.publication_id])


def _lock(pk: int) -> BulkItem | None:
    rows = BulkItem.objects.select_for_update(skip_locked=True, of=("self",))
    return rows.select_related("case").filter(pk=pk, state=State.WAITING).first()


def _decide(item: BulkItem, case: Case, act: BulkAct, entry: LogEntry) -> None:
    try:
        with transaction.atomic(), acting(under=entry):
            decision = decide_case(
                case,
                moderator=act.by,
                outcome=StaffOutcome(act.outcome),
                reason=act.reason,
                explanation=act.explanation,
            )
    except Refusal as no:
        _close(item, State.REFUSED, refusal=no.code)
        return
    item.decision = decision
    _close(item, State.DONE)


def _close(item: BulkItem, state: BulkItem.State, *, refusal: str = "") -> None:
    item.state, item.refusal = state, refusal
    item.save(update_fields=["state", "refusal", "decision"])


@transaction.atomic
def _give_up_after_a_while(pk: int) -> None:
    """A fault may pass; one that does not must not keep the act from its end."""
    item = _lock(pk)
    if item is None:
        return
    item.tries += 1
    item.save(update_fields=["tries"])
    if item.tries >= TRIES:
        _close(item, State.REFUSED, refusal=FAULT)


@transaction.atomic
def _finish(act: BulkAct) -> None:
    if not BulkItem.objects.filter(act=act, state=State.WAITING).exists():
        BulkAct.objects.filter(pk=act.pk, done_at=None).update(done_at=timezone.now())


def _entries(act: BulkAct) -> dict[int, LogEntry]:
    """The line about this act in the log of each publication."""
    lines = LogEntry.objects.filter(act=LogEntry.Act.BULK, by=act.by, at__gte=act.asked_at)
    return {line.publication_id: line for line in lines.filter(facts__bulk=str(act.pk))}
