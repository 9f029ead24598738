"""Secrets that we must know again: who reads the database, or a copy of it, does not."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


def seal(secret: str) -> str:
    """Locked with SECRET_KEY."""
    return _box().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str | None:
    """What was locked with SECRET_KEY or one of SECRET_KEY_FALLBACKS; None for what was not."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(urlsafe_b64encode(_key_from(key))) for key in keys])


def _key_from(secret: str) -> bytes:
    return salted_hmac("newsroom.sealing", "a key", secret=secret, algorithm="sha256").digest()
