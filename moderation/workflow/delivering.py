"""The postman: one round after the other through what is due, one postman in the house."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.utils import timezone

from moderation.models import Mail
from moderation.workflow.answering_notices import send_notice_mails
from moderation.workflow.mailboxes import house_mails
from moderation.workflow.mailing import AT_ONCE, ServerAway, gather, hang_up, send

logger = logging.getLogger(__name__)

A_ROUND = 20.0  # seconds; then the worker is free for others
POSTMAN = (0x7468, 0x6D61)  # two numbers for his lock that nobody else uses


def deliver(*, for_at_most: float = A_ROUND) -> int:
    """Send what is due, as far as time allows; how many mails went out.

    One at a time in the whole house, so that a slow mail server holds up one thread of one
    worker. Who comes while another is at it leaves that one the work. Where the house sends no
    mail, what is due waits.
    """
    if not house_mails():
        return 0
    with _only_postman() as mine:
        return _round(time.monotonic() + for_at_most) if mine else 0


def _round(ends: float) -> int:
    sent = 0
    post: BaseEmailBackend = get_connection()
    try:
        while time.monotonic() < ends:
            gather()
            due = Mail.objects.filter(due_at__lte=timezone.now()).order_by("due_at")
            sent += send_notice_mails(post, until=ends)
            batch = list(due.values_list("pk", flat=True)[:AT_ONCE])
            if not batch:
                break
            for pk in batch:
                if time.monotonic() < ends:
                    sent += send(pk, post)
    except ServerAway as error:
        logger.warning("the mail server is away: %s", error)
    finally:
        hang_up(post)
    return sent


@contextmanager
def _only_postman() -> Iterator[bool]:
    """An advisory lock of the session: whoever dies lets go of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", POSTMAN)
        [mine] = cursor.fetchone()
        try:
            yield mine
        finally:
            if mine:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", POSTMAN)
