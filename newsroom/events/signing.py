"""How a receiver knows that a message is ours, whole and of now. Pure.

`Third-Reading-Signature: t=<seconds since 1970>,v1=<hex>[,v1=<hex>]`: each `v1` is an
HMAC-SHA256, under one secret, over `<t>.<body>`, with the body as its bytes were sent. While a
secret is changed there are two. Who receives takes one that fits, and no `t` that is too old.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets as randomness
from collections.abc import Iterable

HEADER = "Third-Reading-Signature"
PREFIX = "whsec_"  # names the use, so that a leak can be recognised
TOLERANCE = 300  # seconds
PARTS_AT_MOST = 10  # A header that says more than this is no header of ours.


def new_secret() -> str:
    """32 random bytes."""
    return PREFIX + randomness.token_hex(32)


def sign(body: bytes, secrets: Iterable[str], at: int) -> str:
    """The value of the header for this body, sent `at` (seconds since 1970).

    Raises ValueError without a secret: what nobody could check is not to be sent.
    """
    made = [f"v1={_code(body, secret, at)}" for secret in secrets]
    if not made:
        raise ValueError("There is no secret to sign with.")
    return ",".join([f"t={at}", *made])


def verify(
    header: str, body: bytes, secrets: Iterable[str], now: int, tolerance: int = TOLERANCE
) -> bool:
    """Whether one of these secrets signed this body, at most `tolerance` seconds from `now`.

    Says no to whatever cannot be read; raises nothing.
    """
    at, told = _read(header)
    if at is None or abs(now - at) > tolerance:
        return False
    fits = False
    for secret in secrets:
        ours = _code(body, secret, at).encode()
        for theirs in told:  # All of them: how long it takes tells nothing.
            fits |= hmac.compare_digest(ours, theirs.encode())
    return fits


def _code(body: bytes, secret: str, at: int) -> str:
    return hmac.new(secret.encode(), b"%d.%s" % (at, body), hashlib.sha256).hexdigest()


def _read(header: str) -> tuple[int | None, list[str]]:
    """The time and the codes; no time where there is none, or more than one."""
    parts = [part.strip().partition("=") for part in header.split(",", PARTS_AT_MOST)]
    if len(parts) > PARTS_AT_MOST:
        return None, []
    times = [value for name, _, value in parts if name == "t"]
    codes = [value for name, _, value in parts if name == "v1"]
    if len(times) != 1 or not (times[0].isascii() and times[0].isdecimal() and len(times[0]) < 16):
        return None, []
    return int(times[0]), codes
