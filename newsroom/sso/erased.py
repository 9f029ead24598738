"""Tokens of before an erasure: they open nothing, and make nobody anew who asked to be forgotten.
So do those by a subject that its reader has no more, and nobody else has.

Of the person only a keyed hash is kept, and no longer than a token of theirs could be good.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from newsroom.models import ErasedSubject
from newsroom.sso.claims import LEEWAY, LONGEST

KEPT_FOR = LONGEST + LEEWAY + timedelta(minutes=1)
_SALT = "newsroom.sso.erased"


def refuse_tokens_of_before(issuer: str, *subjects: str, erased_at: datetime) -> None:
    """Remember for a day that nobody is known by these any more. Safe to repeat."""
    gone = sorted(digests(issuer, subject)[0] for subject in set(subjects))
    ErasedSubject.objects.bulk_create(
        [
            ErasedSubject(digest=digest, erased_at=erased_at, until=erased_at + KEPT_FOR)
            for digest in gone
        ],
        update_conflicts=True,
        unique_fields=["digest"],
        update_fields=["erased_at", "until"],
    )


def erased_since(issuer: str, subject: str, claims: dict[str, Any]) -> QuerySet[ErasedSubject]:
    """Whether its subject was erased after this token, whose dates were checked, was issued.

    A token tells whole seconds: one of the second of the erasure is an old one.
    """
    issued = datetime.fromtimestamp(claims["iat"], UTC)
    return ErasedSubject.objects.filter(digest__in=digests(issuer, subject), erased_at__gte=issued)


def forget_erased() -> int:
    """Forget who was erased, once no token of before could be good any more; how many."""
    return ErasedSubject.objects.filter(until__lt=timezone.now()).delete()[0]


def digests(issuer: str, subject: str) -> list[str]:
    """Of a person: by the key of today, and by those before it."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    who = f"{issuer}\n{subject}"
    return [salted_hmac(_SALT, who, secret=key, algorithm="sha256").hexdigest() for key in keys]
