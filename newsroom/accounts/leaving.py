"""A reader asks to be erased, and has a day to think better of it.

The erasing itself is `moderation/workflow/erasing.py`: it takes comments back.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from newsroom.models import Reader

THINKS_FOR = timedelta(hours=24)


def ask_to_leave(reader: Reader) -> datetime:
    """Erase this reader in a day, unless they say that they stay; when. Safe to repeat."""
    due = timezone.now() + THINKS_FOR
    Reader.objects.filter(pk=reader.pk, leaving_at=None, erased_at=None).update(leaving_at=due)
    reader.refresh_from_db(fields=["leaving_at"])
    return reader.leaving_at or due


def stay(reader: Reader) -> bool:
    """Forget that they asked; whether there was still time."""
    return bool(
        Reader.objects.filter(pk=reader.pk, erased_at=None, is_active=True).update(leaving_at=None)
    )


def sign_out_everywhere(reader: Reader) -> None:
    """End every session of this reader, on whatever device."""
    Reader.objects.filter(pk=reader.pk).update(session_epoch=F("session_epoch") + 1)
    reader.refresh_from_db(fields=["session_epoch"])
