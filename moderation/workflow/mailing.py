"""Letters go out by mail: gathered into one for each reader, claimed, sent, put on record.

A mail is claimed by moving on the time at which it will be tried again, and that is committed
before anything is sent. Who dies after it leaves a mail that is tried once more, and perhaps
comes twice; none gets lost. Both copies carry one Message-ID (docs/decisions/0015-mail.md).
"""

from __future__ import annotations

import logging
import smtplib
import traceback
from collections import defaultdict
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from moderation.composing import compose, letters_in, still_to_say
from moderation.models import Letter, Mail, Mailbox
from moderation.models.mail import TRIES
from newsroom.mail_answers import code_of, is_for_ever
from newsroom.metrics import counters

logger = logging.getLogger(__name__)

AT_ONCE = 100
GIVEN_UP_AFTER = timedelta(days=2)
KEPT_FOR = timedelta(days=30)
State = Mail.State


class ServerAway(Exception):  # noqa: N818 - a state of the world
    """It is no use to try the other mails now."""


class Hopeless(Exception):  # noqa: N818 - a state of the world
    """However often it is tried, this mail will not be taken."""


class NotNow(Exception):  # noqa: N818 - a state of the world
    """The server is there, and wants this mail later."""


def gather() -> None:
    """Put the letters that are due into mails, for so many readers at once."""
    due = Letter.objects.filter(mail_due_at__lte=timezone.now(), publication__isnull=False)
    for reader in dict.fromkeys(
        due.order_by("mail_due_at").values_list("to", flat=True)[:AT_ONCE]
    ):
        gather_for(reader)


@transaction.atomic
def gather_for(reader: UUID) -> list[Mail]:
    """What is due to this reader, in one mail from each publication. Each letter once."""
    Mailbox.objects.select_for_update(no_key=True).filter(reader=reader).first()
    due = Letter.objects.filter(
        to=reader, mail_due_at__lte=timezone.now(), publication__isnull=False
    )
    letters = defaultdict(list)
    for letter in due.select_for_update(no_key=True).order_by("pk"):
        letters[letter.publication_id].append(letter.pk)
    mails = []
    for publication, ids in letters.items():
        mail = Mail.objects.create(to_id=reader, publication_id=publication)  # type: ignore[misc] # not null, see above
        Letter.objects.filter(pk__in=ids).update(mail=mail, mail_due_at=None)
        mails.append(mail)
    return mails


def send(pk: UUID, post: BaseEmailBackend) -> bool:
    """Try this mail, if it is due and nobody else is at it; whether it went out.

    Raises ServerAway.
    """
    mail = _claim(pk)
    if mail is None:
        return False
    try:
        message = _message(mail)
        if message is None:
            return _over(mail, State.DROPPED)
        hand_over(message, post)
    except Exception as error:
        hang_up(post)  # Whatever state it is in: the next mail begins anew.
        _put_off(mail, error)
        return False
    return _over(mail, State.SENT)


@transaction.atomic
def _claim(pk: UUID) -> Mail | None:
    now = timezone.now()
    due = Mail.objects.filter(pk=pk, due_at__lte=now).select_related("to", "publication")
    mail = due.select_for_update(no_key=True, skip_locked=True, of=("self",)).first()
    if mail is None:
        return None
    if mail.attempts >= TRIES or now - mail.made_at > GIVEN_UP_AFTER:
        _over(mail, State.FAILED)
        return None
    mail.attempts += 1
    mail.due_at = now + mail.pause()
    mail.save(update_fields=["attempts", "due_at"])
    return mail


def _message(mail: Mail) -> EmailMultiAlternatives | None:
    """What there is to send now: to an address that is still confirmed and still wants it."""
    box = Mailbox.objects.filter(reader=mail.to_id).first()
    reader = mail.to
    if box is None or not (reader.is_active and reader.email and reader.email_confirmed_at):
        return None
    letters = still_to_say(letters_in(mail), box)
    return compose(mail, letters, box) if letters else None


def hand_over(message: EmailMessage, post: BaseEmailBackend) -> None:
    """Give one mail to the server. Raises Hopeless and NotNow, and OSError where it is away."""
    try:
        message.message()
    except ValueError as error:  # An address that is none, a header of two lines.
        raise Hopeless(type(error).__name__) from None
    post.open()
    try:
        post.send_messages([message])
    except smtplib.SMTPException as error:
        code = code_of(error)
        if code is None:
            raise
        said = f"{type(error).__name__} {code}"  # without the address
        raise (Hopeless(said) if is_for_ever(code) else NotNow(said)) from None


def _put_off(mail: Mail, error: Exception) -> None:
    """Write down what went wrong; its class only, since the rest may hold an address."""
    known = isinstance(error, (Hopeless, NotNow))
    said = str(error) if known else type(error).__name__
    Mail.objects.filter(pk=mail.pk).update(last_error=said[:80])
    if isinstance(error, Hopeless) or mail.attempts >= TRIES:
        logger.warning("mail %s is given up: %s", mail.pk, said)
        _over(mail, State.FAILED)
    else:
        counters.MAILS.labels("put_off").inc()
        if not known and not isinstance(error, OSError):
            where = "".join(traceback.format_tb(error.__traceback__))
            logger.error("mail %s could not be made: %s\n%s", mail.pk, said, where)
    if not known and isinstance(error, OSError):  # smtplib's errors are such as well.
        raise ServerAway(said) from None


def _over(mail: Mail, state: Mail.State) -> bool:
    waiting = Mail.objects.filter(pk=mail.pk, state=State.WAITING)
    if waiting.update(state=state, due_at=None, over_at=timezone.now()):
        counters.when_done(counters.MAILS, str(state))
    return state == State.SENT


def hang_up(post: BaseEmailBackend) -> None:
    with suppress(OSError):
        post.close()


def forget() -> None:
    """Mails that are over go after thirty days. Their letters stay, and are not mailed again."""
    old = Mail.objects.filter(over_at__lt=timezone.now() - KEPT_FOR).order_by("over_at")
    while batch := list(old.values_list("pk", flat=True)[:1000]):
        Mail.objects.filter(pk__in=batch).delete()
