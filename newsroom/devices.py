"""The device cookie: what one browser is told apart by, once somebody has signed in on it.

A random word, signed, so that nobody makes one up; nothing of the browser is in it, and nothing
is asked of the browser for it. After thirty days it gets another word, and carries the one before
along for thirty days more: so long are traces kept (`moderation/workflow/marking.py`), and then
the two words have nothing to do with each other. What it is for is in `moderation/marks.py` and
`newsroom/limits/`; only keyed hashes of it are ever kept.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

ROTATES_AFTER = timedelta(days=30)
GOOD_FOR = timedelta(days=365)
_SALT = "third-reading device"
_WORDS = re.compile(r"([\w-]{32})\.((?:[\w-]{32})?)", re.ASCII)  # as `token_urlsafe(24)` makes
_LONGEST = 160  # characters; what is longer is not looked at


@dataclass(frozen=True)
class Device:
    """What a browser is called, what it was called before, and whether it needs another word."""

    word: str = ""
    before: str = ""
    is_old: bool = False

    @property
    def words(self) -> list[str]:
        return [word for word in (self.word, self.before) if word]


NONE = Device()


def device_of(request: HttpRequest) -> Device:
    """By its cookie; NONE without one that we have made."""
    told = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    if not told or len(told) > _LONGEST:
        return NONE
    signer = signing.TimestampSigner(salt=_SALT)
    try:
        said = signer.unsign(told, max_age=GOOD_FOR)
    except signing.BadSignature:
        return NONE
    words = _WORDS.fullmatch(said)
    if words is None:
        return NONE
    return Device(words[1], words[2], is_old=_age(told) > ROTATES_AFTER)


def _age(told: str) -> timedelta:
    made_at = told.rsplit(":", 2)[1]
    return timedelta(seconds=timezone.now().timestamp() - signing.b62_decode(made_at))


def hand_out(response: HttpResponseBase, device: Device) -> None:
    """Give a browser its next word."""
    said = f"{secrets.token_urlsafe(24)}.{device.word}"
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.TimestampSigner(salt=_SALT).sign(said),
        max_age=int(GOOD_FOR.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
