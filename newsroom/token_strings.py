"""How an access token is spelled, and what is kept of it: nothing that it could be made of."""

from __future__ import annotations

import secrets
import string
import zlib

from django.conf import settings
from django.utils.crypto import salted_hmac

PREFIX = "trpat_"  # A scanner of secrets knows it by this.
LETTERS = string.ascii_letters + string.digits
RANDOM, CHECKSUM = 40, 8  # letters


def new_token() -> str:
    """238 random bits; nobody guesses one."""
    random = "".join(secrets.choice(LETTERS) for _letter in range(RANDOM))
    return f"{PREFIX}{random}{_checksum(random)}"


def is_well_formed(told: str) -> bool:
    """Whether it could be one, so that nothing is looked up for a slip of the pen."""
    random, checksum = told[len(PREFIX) : -CHECKSUM], told[-CHECKSUM:]
    fits = told.startswith(PREFIX) and len(random) == RANDOM and told.isascii()
    return fits and secrets.compare_digest(checksum, _checksum(random))


def kept_of(token: str) -> str:
    """What is kept of a new one."""
    return _hash(token, settings.SECRET_KEY)


def hashes_of(told: str) -> list[str]:
    """What may be kept of one that comes: older keys still open it."""
    return [_hash(told, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def _checksum(random: str) -> str:
    return f"{zlib.crc32(random.encode()):08x}"


def _hash(token: str, key: str) -> str:
    """Who reads the database without the key can guess at nothing."""
    salt = "newsroom.access_tokens"
    return salted_hmac(salt, token, secret=key, algorithm="sha256").hexdigest()
