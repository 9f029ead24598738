"""Errands after commit: one call each. They carry ids, and are safe to run twice."""

from uuid import UUID

from celery import shared_task

from moderation.hints import Hint, hint
from moderation.workflow import assigning, delivering, recounting, releasing
from moderation.workflow import bulk as bulk_acts


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
