"""What a reader chooses about mail: how often, of what, and to hear no more."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from moderation.models import Mailbox
from moderation.outbox import move_round
from moderation.workflow.locks import lock_writer
from newsroom.models import Reader

# Who gave no EMAIL_URL has one of these: letters do not go out by it.
NO_MAIL = {
    "newsroom.accounts.no_mail.EmailBackend",
    *(f"django.core.mail.backends.{name}.EmailBackend" for name in ("console", "dummy")),
}


def house_mails() -> bool:
    """Whether this installation sends letters by mail at all."""
    return bool(settings.SITE_URL) and settings.EMAIL_BACKEND not in NO_MAIL


def mailbox_of(reader: Reader) -> Mailbox:
    """The reader's choices; without any, those of who was never asked. Not kept."""
    return Mailbox.objects.filter(reader=reader).first() or Mailbox(reader=reader)


def may_be_mailed(reader: Reader) -> bool:
    """Whether there is an address that its owner has shown to read."""
    return bool(reader.email and reader.email_confirmed_at)


@transaction.atomic
def choose(
    reader: Reader,
    *,
    rhythm: str | None = None,
    replies: bool | None = None,
    outcomes: bool | None = None,
) -> Mailbox:
    """Keep what a reader chose. What waits to be mailed follows. Safe to repeat."""
    lock_writer(reader.pk)
    Mailbox.objects.get_or_create(reader=reader)
    box = Mailbox.objects.select_for_update(no_key=True).get(reader=reader)
    box.rhythm = box.rhythm if rhythm is None else Mailbox.Rhythm(rhythm)
    box.replies = box.replies if replies is None else replies
    box.outcomes = box.outcomes if outcomes is None else outcomes
    box.asked_at = box.asked_at or timezone.now()  # Who says it unasked need not be asked.
    box.save()
    move_round(box)
    return box


def ask_once(reader: Reader) -> bool:
    """Whether to ask this reader about mail now. Never true again for the same one."""
    if not house_mails() or Mailbox.objects.filter(reader=reader, asked_at__isnull=False).exists():
        return False
    Mailbox.objects.get_or_create(reader=reader)
    unasked = Mailbox.objects.filter(reader=reader, asked_at=None)
    return bool(unasked.update(asked_at=timezone.now()))


@transaction.atomic
def stop(secret: str) -> None:
    """No more mail to this mailbox, whatever waits for it. One that is gone gets none anyway."""
    box = Mailbox.objects.select_for_update(no_key=True).filter(secret=secret).first()
    if box is not None:
        box.rhythm = Mailbox.Rhythm.OFF
        box.save(update_fields=["rhythm"])
        move_round(box)
