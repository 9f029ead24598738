"""Writing a letter down, once, and with it whether and when it goes out by mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from moderation.hints import Hint, hint
from moderation.models import Letter, Mailbox
from newsroom import prepared

Kind = Letter.Kind
OUTCOMES = {
    Kind.RELEASED, Kind.RETURNED, Kind.REJECTED, Kind.UPHELD, Kind.RESTORED,
    Kind.KEPT, Kind.GRANTED, Kind.NOT_LIFTED,
    Kind.NEW_PUBLIC, Kind.NEW_RETURNED, Kind.NEW_REJECTED, Kind.NEW_UPHELD,
    Kind.HIDDEN, Kind.SHOWN_AGAIN,
}  # fmt: skip
# What the desk says to a reader, or forbids: to be known at once, so it goes by mail wherever
# mail is wanted at all.
FROM_THE_DESK = {Kind.MESSAGE, Kind.VOIDED, Kind.WARNED, Kind.RESTRICTED, Kind.LIFTED}
# An invitation is of use to who reads it soon.
INVITATION_HOLDS_FOR = timedelta(hours=2)


def write(
    to: UUID,
    kind: Letter.Kind,
    *,
    publication: int,
    comment: UUID | None = None,
    about: UUID | None = None,
    facts: dict[str, Any],
    due_at: datetime | None = None,
) -> Letter:
    """Write a letter; what it is about is said once, so who writes again gets the first one.

    It is neither shown nor mailed before it is due: what a decision of the desk has to say
    waits until that can be undone no more.
    """
    now = timezone.now()
    shown_from = max(due_at or now, now)
    due = _mail_due(to, kind, shown_from)
    letter = Letter(
        to_id=to,
        kind=kind,
        publication_id=publication,
        comment_id=comment,
        about=about,
        facts=facts,
        due_at=shown_from,
        mail_due_at=due,
    )
    if due is not None and due <= now:
        hint(Hint.MAIL, to)
    if about is None:
        prepared.insert(letter)
        return letter
    if prepared.insert_unless_there(letter):
        return letter
    return Letter.objects.get(to=to, kind=kind, about=about)


def _mail_due(to: UUID, kind: Letter.Kind, now: datetime) -> datetime | None:
    for box in prepared.get(Mailbox, _MAILBOX, [to]):
        return box.next_round(now) if wants(box, kind) else None
    return None


_MAILBOX = f"""
SELECT {prepared.columns(Mailbox, "b")}
FROM moderation_mailbox b JOIN newsroom_reader r ON r.id = b.reader_id
WHERE b.reader_id = %s AND r.email_confirmed_at IS NOT NULL"""  # noqa: S608 - our own columns


def wants(box: Mailbox, kind: str) -> bool:
    """Whether letters of this kind go to this mailbox. Those about reviews go to none."""
    if kind == Kind.REPLY:
        return box.is_on and box.replies
    if kind == Kind.INVITATION:
        return box.rhythm in (Mailbox.Rhythm.INSTANT, Mailbox.Rhythm.HOURLY)
    if kind in FROM_THE_DESK:
        return box.is_on
    return kind in OUTCOMES and box.is_on and box.outcomes


@transaction.atomic
def mark_read(letters: Sequence[Letter]) -> None:
    """These have been shown to whom they were written to. What was read is not mailed."""
    unread = [letter.pk for letter in letters if letter.read_at is None]
    if unread:
        _locked(Letter.objects.filter(pk__in=unread)).update(
            read_at=timezone.now(), mail_due_at=None
        )


def move_round(box: Mailbox) -> None:
    """Let what waits to be mailed follow a reader's new choices; in the transaction of these."""
    waiting = Letter.objects.filter(to=box.reader_id, mail_due_at__isnull=False)
    unwanted = [kind for kind in Kind.values if not wants(box, kind)]
    _locked(waiting.filter(kind__in=unwanted)).update(mail_due_at=None)
    due = box.next_round(timezone.now())
    if due is not None:
        _locked(waiting).update(mail_due_at=Greatest(F("due_at"), Value(due)))


def _locked(letters: QuerySet[Letter]) -> QuerySet[Letter]:
    """These rows, locked in the order of their keys, as everywhere."""
    rows = letters.order_by("pk").select_for_update(no_key=True)
    return Letter.objects.filter(pk__in=rows.values("pk"))
