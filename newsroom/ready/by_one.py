"""What a reader asks for, in a session of theirs: it is answered alike for nobody else.

All that such an answer can depend on stands in what is asked, since Django is given only that:
the whole key of the session, the secret that tokens of forms are made of, the device, a language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.conf import settings
from django.http import parse_cookie

from newsroom.ready.asked import OWN, Addresses, Asked, Environ, without_what_differs

# With one of these it is answered by Django, untouched: a browser that fetches ahead looks at
# nothing, and whoever says what they have seen may be told that nothing is new.
_ASKS_FOR_MORE = OWN | {
    "HTTP_PURPOSE", "HTTP_SEC_PURPOSE", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_RANGE",
}  # fmt: skip
_SAID_ONCE = "messages="
# A frame's session ends with a token, and its cookies have names of their own: not here.
_FRAMES = "/embed/"
# Ours have 32 letters, and what a device is called, signed, at most 117. What is longer opens
# nothing, and would be kept as it is.
_ONE_WORD = re.compile(r"[\w-]{0,64}", re.ASCII)
_A_DEVICE = re.compile(r"[\w.:-]{0,120}", re.ASCII)


@dataclass(frozen=True, slots=True)
class AskedByOne:
    page: Asked
    session: str
    secret: str  # of the tokens of forms
    device: str
    packed: bool  # whether the browser takes gzip

    @property
    def size(self) -> int:
        """How many characters of it whoever asks has a say in."""
        return self.page.size + sum(map(len, (self.session, self.secret, self.device)))


def asked_by_one(addresses: Addresses, environ: Environ) -> AskedByOne | None:
    """None where nobody has signed in, or the answer is for this one request."""
    cookies = environ.get("HTTP_COOKIE", "")
    if settings.SESSION_COOKIE_NAME not in cookies or _SAID_ONCE in cookies:
        return None
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or not _ASKS_FOR_MORE.isdisjoint(environ):
        return None
    if environ["PATH_INFO"].startswith(_FRAMES):
        return None
    page = addresses.page(environ, cookies)
    told = parse_cookie(cookies)
    session, secret, device = (told.get(name, "") for name in _names())
    if page is None or not session or not _A_DEVICE.fullmatch(device):
        return None
    if not (_ONE_WORD.fullmatch(session) and _ONE_WORD.fullmatch(secret)):
        return None
    return AskedByOne(page, session, secret, device, "gzip" in environ.get(_ACCEPTED, ""))


def for_one(environ: Environ, asked: AskedByOne) -> Environ:
    """The same request, with nothing in it but what is asked."""
    plain = without_what_differs(environ, asked.page)
    said = zip(_names(), (asked.session, asked.secret, asked.device), strict=True)
    cookies = [*said, (settings.LANGUAGE_COOKIE_NAME, asked.page.chosen)]
    plain["HTTP_COOKIE"] = "; ".join(f"{name}={value}" for name, value in cookies if value)
    plain[_ACCEPTED] = "gzip" if asked.packed else ""
    return plain


_ACCEPTED = "HTTP_ACCEPT_ENCODING"


def _names() -> tuple[str, str, str]:
    return (
        settings.SESSION_COOKIE_NAME,
        settings.CSRF_COOKIE_NAME,
        settings.DEVICE_COOKIE_NAME,
    )
