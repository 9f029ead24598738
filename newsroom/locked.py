"""Secrets that have to be read again: kept in a form that a copy of the database does not open."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from contextlib import suppress
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


class LockedForGood(Exception):  # noqa: N818 - it is what has become of it
    """It was locked under another SECRET_KEY, which nobody gave us."""


def lock(secret: str, *, use: str) -> str:
    """What may be kept. `use` is what the secret is for: it opens for nothing else."""
    return _box(use).encrypt(secret.encode()).decode()


def unlock(kept: str, *, use: str) -> str:
    """The secret again. Raises LockedForGood."""
    try:
        return _box(use).decrypt(kept.encode()).decode()
    except InvalidToken as error:
        raise LockedForGood from error


def unlocked(*kept: str, use: str) -> list[str]:
    """Those of them that can be read again."""
    found = []
    for one in kept:
        with suppress(LockedForGood):
            found.append(unlock(one, use=use))
    return found


def locked_anew(kept: str, *, use: str) -> str:
    """The same secret, locked under the SECRET_KEY of today; as it is where it is that already.

    Raises LockedForGood."""
    with suppress(InvalidToken):
        _made(use, settings.SECRET_KEY).decrypt(kept.encode())
        return kept
    return lock(unlock(kept, use=use), use=use)


def _box(use: str) -> MultiFernet:
    """Locks with SECRET_KEY; opens with those before it, too."""
    return _made(use, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


@lru_cache(maxsize=64)
def _made(use: str, *keys: str) -> MultiFernet:
    return MultiFernet([Fernet(urlsafe_b64encode(_key_from(key, use))) for key in keys])


def _key_from(secret: str, use: str) -> bytes:
    return salted_hmac(use, "a key", secret=secret, algorithm="sha256").digest()
