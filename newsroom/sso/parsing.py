"""What a token says, before anybody believes it.

Read strictly, and the same way by all of us: two parsers that differ about a name that is there
twice would check one value and use the other.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from newsroom.sso.refusals import BadToken

AT_MOST = 8192  # characters
IDENTITY_AT_MOST = 200  # characters of an issuer, a subject, a jti
KID_AT_MOST = 100


@dataclass(frozen=True)
class Unverified:
    """The two halves of a token that say something. Nothing in here is shown to be true."""

    token: str
    header: dict[str, Any]
    claims: dict[str, Any]

    @property
    def kid(self) -> str | None:
        """The key that it names; None where it names none. Raises BadToken for what is no name."""
        kid = self.header.get("kid")
        if kid is None:
            return None
        if not isinstance(kid, str) or not 0 < len(kid) <= KID_AT_MOST or not is_kept(kid):
            raise BadToken
        return kid


def parsed(token: str) -> Unverified:
    """Raises BadToken for what is no token, whoever signed it."""
    if len(token) > AT_MOST or token.count(".") != 2 or not token.isascii():
        raise BadToken
    header, claims, _signature = token.split(".")
    return Unverified(token, _object(header), _object(claims))


def _object(segment: str) -> dict[str, Any]:
    try:
        padded = segment + "=" * (-len(segment) % 4)
        text = base64.b64decode(padded, altchars="-_", validate=True).decode()
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_never)
    except (ValueError, binascii.Error, RecursionError) as error:
        raise BadToken from error
    if not isinstance(found, dict):
        raise BadToken
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is there twice")
    return found


def _never(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def is_kept(text: str) -> bool:
    """Whether the database can keep it."""
    return "\x00" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def is_identity(claim: object) -> bool:
    """Whether the database can know somebody, or something, by it."""
    if not isinstance(claim, str) or not 0 < len(claim) <= IDENTITY_AT_MOST:
        return False
    return is_kept(claim)


def expiry_of(token: str) -> datetime:
    """When a token ends, of which `reader_of` has shown that it is good."""
    return datetime.fromtimestamp(parsed(token).claims["exp"], UTC)


def id_of(token: str) -> str:
    """What a token is called (jti), of which `reader_of` has shown that it is good."""
    jti: str = parsed(token).claims["jti"]
    return jti


def methods_of(token: str) -> set[str]:
    """How its bearer was asked who they are (`amr`, RFC 8176), of a token that is good."""
    return methods_in(parsed(token).claims)


def methods_in(claims: dict[str, Any]) -> set[str]:
    told = claims.get("amr")
    return {one for one in told if isinstance(one, str)} if isinstance(told, list) else set()
