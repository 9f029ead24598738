"""Errands after commit: one call each. They carry ids, and are safe to run twice."""

import logging
from threading import BoundedSemaphore
from uuid import UUID

from celery import shared_task
from kombu.exceptions import OperationalError

from moderation.hints import Hint, hint
from moderation.workflow import assigning, calling_hooks, delivering, recounting, releasing
from moderation.workflow import bulk as bulk_acts

logger = logging.getLogger(__name__)

_outside = BoundedSemaphore(2)
BUSY = 1.0  # seconds until another look for a free hand


@shared_task(name=Hint.ASSIGN)
def assign(revision_id: str) -> None:
    """Hand the author of a new comment the texts to review."""
    assigning.assign(UUID(revision_id))


@shared_task(name=Hint.RELEASE)
def release(decision_id: str) -> None:
    """Make public what was decided for."""
    releasing.release(UUID(decision_id))


@shared_task(name=Hint.RECOUNT)
def recount(voiding_id: str) -> None:
    """Count anew what a voided account had rated: so many texts, and another errand for more."""
    if recounting.recount_some(UUID(voiding_id)):
        hint(Hint.RECOUNT, UUID(voiding_id))


@shared_task(name=Hint.BULK)
def bulk(act_id: str) -> None:
    """Decide the cases of a bulk act that are still to be decided."""
    bulk_acts.carry_out(UUID(act_id))


@shared_task(name=Hint.MAIL)
def mail(reader_id: str) -> None:
    """Something waits to be mailed to a reader: it goes out with all else that is due."""
    delivering.deliver()


@shared_task(name=Hint.HOOK)
def hook(call_id: str) -> None:
    """Ask somebody outside about a text; and again in a while, where that came to nothing.

    Half of a worker's threads at most wait for somebody outside: the house goes on.
    """
    wait: float | None = None
    if _outside.acquire(blocking=False):
        try:
            wait = calling_hooks.ask(UUID(call_id))
        finally:
            _outside.release()
    elif calling_hooks.put_off(UUID(call_id), BUSY):
        wait = BUSY
    if wait is None:
        return
    try:
        hook.apply_async(args=(call_id,), countdown=wait, retry=False, expires=wait + 60)
    except (OperationalError, OSError) as error:
        logger.warning("lost a try, the sweep will find it: %s (%s)", call_id, error)
