"""The mails to those who gave notice go out: claimed first, sent once, tried again in time.

As with letters (`mailing.py`): whoever dies between claiming and sending leaves a mail that is
tried once more; none gets lost.
"""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from uuid import UUID

from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from moderation.answers import compose
from moderation.models import NoticeMail
from moderation.models.mail import FIRST_PAUSE, TRIES
from moderation.workflow.mailing import AT_ONCE, Hopeless, NotNow, ServerAway, hand_over, hang_up
from newsroom.metrics import counters

logger = logging.getLogger(__name__)
State = NoticeMail.State


def send_notice_mails(post: BaseEmailBackend, *, until: float) -> int:
    """Send what is due, while there is time; how many went out. Raises ServerAway."""
    due = NoticeMail.objects.filter(due_at__lte=timezone.now()).order_by("due_at")
    sent = 0
    for pk in due.values_list("pk", flat=True)[:AT_ONCE]:
        if time.monotonic() < until:
            sent += _send(pk, post)
    return sent


def _send(pk: UUID, post: BaseEmailBackend) -> bool:
    mail = _claim(pk)
    if mail is None:
        return False
    try:
        message = compose(mail)
        if message is None:
            return _over(mail, State.DROPPED)
        hand_over(message, post)
    except Exception as error:
        hang_up(post)
        _put_off(mail, error)
        return False
    return _over(mail, State.SENT)


@transaction.atomic
def _claim(pk: UUID) -> NoticeMail | None:
    due = NoticeMail.objects.filter(pk=pk, due_at__lte=timezone.now())
    rows = due.select_related("notice__publication", "notice__decision")
    mail = rows.select_for_update(no_key=True, skip_locked=True, of=("self",)).first()
    if mail is None:
        return None
    if mail.attempts >= TRIES:
        _over(mail, State.FAILED)
        return None
    mail.attempts += 1
    mail.due_at = timezone.now() + _pause(mail.attempts)
    mail.save(update_fields=["attempts", "due_at"])
    return mail


def _pause(attempts: int) -> timedelta:
    times: int = 4 ** (attempts - 1)
    return FIRST_PAUSE * times


def _put_off(mail: NoticeMail, error: Exception) -> None:
    """Write down what went wrong; its class only, since the rest may hold an address."""
    known = isinstance(error, (Hopeless, NotNow))
    said = str(error) if known else type(error).__name__
    NoticeMail.objects.filter(pk=mail.pk).update(last_error=said[:80])
    if isinstance(error, Hopeless) or mail.attempts >= TRIES:
        logger.warning("mail %s about a notice is given up: %s", mail.pk, said)
        _over(mail, State.FAILED)
    else:
        counters.MAILS.labels("put_off").inc()
        if not known:
            logger.error("mail %s about a notice could not be sent: %s", mail.pk, said)
    if not known and isinstance(error, OSError):
        raise ServerAway(said) from None


def _over(mail: NoticeMail, state: NoticeMail.State) -> bool:
    waiting = NoticeMail.objects.filter(pk=mail.pk, state=State.WAITING)
    if waiting.update(state=state, due_at=None, over_at=timezone.now()):
        counters.when_done(counters.MAILS, str(state))
    return state == State.SENT
