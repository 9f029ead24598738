"""A reader asks to be erased, and has a day to think better of it.

The erasing itself is `moderation/workflow/erasing.py`: it takes comments back.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import F
from django.utils import timezone

from newsroom.models import ERASED, Reader
from newsroom.sso.erased import refuse_tokens_of_before

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
    """End every session of this reader, on whatever device, and every token issued so far."""
    Reader.objects.filter(pk=reader.pk).update(
        session_epoch=F("session_epoch") + 1, tokens_since=timezone.now()
    )
    reader.refresh_from_db(fields=["session_epoch", "tokens_since"])


def make_nobody(reader: Reader) -> None:
    """Take the person out of a locked row: nothing in it is theirs any more, or lets them in.

    No session and no token leads to it, and a token of before makes nobody anew; a newsroom's
    reader who comes back with a later one is a new reader.
    """
    nobody, reader.erased_at = f"erased-{uuid4().hex}", timezone.now()
    refuse_tokens_of_before(reader.issuer, reader.subject, erased_at=reader.erased_at)
    reader.handle = reader.subject = nobody
    reader.issuer, reader.name, reader.name_key = "erased", ERASED, None
    reader.email = reader.language = reader.url = ""
    reader.email_confirmed_at = reader.last_login = None
    reader.leaving_at = reader.took_data_at = reader.told_at = reader.tokens_since = None
    reader.is_active = reader.is_superuser = False
    reader.set_unusable_password()
    reader.save()
    reader.groups.clear()
    reader.user_permissions.clear()
    reader.roles.all().delete()
    reader.name_changes.all().delete()
    EmailAddress.objects.filter(user=reader).delete()
    Authenticator.objects.filter(user=reader).delete()
