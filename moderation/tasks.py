"""Errands after commit: a call for each row. They carry ids, and are safe to run twice."""

import logging
from collections.abc import Callable, Sequence
from threading import BoundedSemaphore
from uuid import UUID

from celery import shared_task
from kombu.exceptions import OperationalError

from moderation.hints import Hint, hint
from moderation.workflow import assigning, calling_hooks, delivering, recounting, releasing
from moderation.workflow import bulk as bulk_acts
from newsroom.logs.following import about, carried, id_of
from newsroom.tracing import carrying

logger = logging.getLogger(__name__)

_outside = BoundedSemaphore(2)
BUSY = 1.0  # seconds until another look for a free hand


@shared_task(name=Hint.ASSIGN)
def assign(*revisions: str) -> None:
    """Hand the authors of new comments the texts to review."""
    _each(Hint.ASSIGN, assigning.assign, revisions)


@shared_task(name=Hint.RELEASE)
def release(*decisions: str) -> None:
    """Make public what was decided for."""
    _each(Hint.RELEASE, releasing.release, decisions)


@shared_task(name=Hint.RECOUNT)
def recount(*voidings: str) -> None:
    """Count anew what voided accounts had rated: so many texts, and another errand for more."""
    _each(Hint.RECOUNT, _recount, voidings)


def _recount(voiding: UUID) -> None:
    if recounting.recount_some(voiding):
        hint(Hint.RECOUNT, voiding)


@shared_task(name=Hint.BULK)
def bulk(*acts: str) -> None:
    """Decide the cases of bulk acts that are still to be decided."""
    _each(Hint.BULK, bulk_acts.carry_out, acts)


@shared_task(name=Hint.MAIL)
def mail(*readers: str) -> None:
    """Something waits to be mailed to readers: it goes out with all else that is due."""
    delivering.deliver()


@shared_task(name=Hint.HOOK)
def hook(*calls: str) -> None:
    """Ask somebody outside about a text; and again in a while, where that came to nothing."""
    for call in calls[1:]:  # Nobody waits for an answer about another text.
        _again(call, 0)
    with about(calls[0]), carrying.seeing_to(calls[0], Hint.HOOK):
        _ask(calls[0])


def _ask(call_id: str) -> None:
    """Half of a worker's threads at most wait for somebody outside: the house goes on."""
    wait: float | None = None
    if _outside.acquire(blocking=False):
        try:
            wait = calling_hooks.ask(UUID(call_id))
        finally:
            _outside.release()
    elif calling_hooks.put_off(UUID(call_id), BUSY):
        wait = BUSY
    if wait is not None:
        _again(call_id, wait)


def _again(call_id: str, wait: float) -> None:
    try:
        told = carried({call_id: id_of(call_id)})
        told |= carrying.carried({call_id: carrying.trace_of(call_id)})
        hook.apply_async(
            args=(call_id,), countdown=wait, retry=False, expires=wait + 60, headers=told
        )
    except (OperationalError, OSError) as error:
        logger.warning("lost a try, the sweep will find it: %s (%s)", call_id, error)


def _each(task: Hint, verb: Callable[[UUID], object], rows: Sequence[str]) -> None:
    """All of them, though one should fail: what fails is found by the sweep, and told here."""
    failed: list[Exception] = []
    for row in rows:
        try:
            with about(row), carrying.seeing_to(row, task):
                verb(UUID(row))
        except Exception as error:
            failed.append(error)
    if failed:
        raise failed[0] if len(failed) == 1 else ExceptionGroup("several failed", failed)
