"""What a newsroom says of its readers. Attributes: nobody is known by them, and no door opens.

What it says later goes over what it said before, by the time of issue; what it does not
say stays as it was. Badges and roles are given here, never by a token.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils import timezone

from newsroom import names
from newsroom.models import LOCAL, Reader
from newsroom.names import one_line
from newsroom.sso.parsing import is_kept

EMAIL_AT_MOST = 254  # characters (RFC 5321)
URL_AT_MOST = 500


def told_by(claims: dict[str, Any], *, hosts: set[str]) -> dict[str, Any]:
    """The columns of a Reader that these claims have something to say about.

    `hosts` are those on which the newsroom has its readers' pages.
    """
    said: dict[str, Any] = {}
    if name := name_in(claims):
        said |= {"name": name, "name_key": names.key(name) or None}
    if (email := email_in(claims)) is not None:
        said["email"] = email
    if (url := _url_in(claims, hosts)) is not None:
        said["url"] = url
    return said


def claim_of(claims: dict[str, Any], claim: str) -> object:
    """A claim of OpenID's, or the same in `user`, as tokens for Coral have it."""
    user = claims.get("user")
    inside = user if isinstance(user, dict) else {}
    coral = {"name": "username"}.get(claim, claim)
    return claims.get(claim, inside.get(coral))


def name_in(claims: dict[str, Any]) -> str:
    """Empty where it is not said."""
    return one_line(claim_of(claims, "name"))


def email_in(claims: dict[str, Any]) -> str | None:
    told = claim_of(claims, "email")
    if not isinstance(told, str) or len(told) > EMAIL_AT_MOST or not is_kept(told):
        return None
    try:
        validate_email(told)
    except ValidationError:
        return None
    return told


def is_verified(claims: dict[str, Any]) -> bool:
    """Whether the newsroom says that its reader reads mail at that address."""
    return claim_of(claims, "email_verified") is True


def _url_in(claims: dict[str, Any], hosts: set[str]) -> str | None:
    told = claim_of(claims, "url")
    if not isinstance(told, str) or len(told) > URL_AT_MOST or not told.isprintable():
        return None
    try:
        parts = urlsplit(told)
        plain = parts.scheme == "https" and parts.username is None and parts.port in (None, 443)
    except ValueError:
        return None
    return told if plain and parts.hostname in hosts and " " not in told else None


def update(reader: Reader, claims: dict[str, Any], *, hosts: set[str]) -> bool:
    """Bring a reader up to date with a token that is good; whether it said anything newer.

    One statement with its own condition: of two tokens at the same moment the newer one wins,
    whichever comes last. A token that was seen already writes nothing.
    """
    issued = datetime.fromtimestamp(claims["iat"], UTC)
    if reader.issuer == LOCAL or (reader.told_at is not None and reader.told_at >= issued):
        return False
    older = Q(told_at=None) | Q(told_at__lt=issued)
    said = told_by(claims, hosts=hosts)
    facts = said | {"told_at": issued} | _confirmed(reader, said, claims)
    changed = Reader.objects.filter(older, pk=reader.pk, erased_at=None).update(**facts)
    if changed:
        for name, value in facts.items():
            setattr(reader, name, value)
    return bool(changed)


def _confirmed(reader: Reader, said: dict[str, Any], claims: dict[str, Any]) -> dict[str, Any]:
    """An address counts as confirmed while the newsroom says so; a new one has to be anew."""
    if "email" not in said:
        return {}
    if not is_verified(claims):
        return {"email_confirmed_at": None}
    if reader.email == said["email"] and reader.email_confirmed_at is not None:
        return {}
    return {"email_confirmed_at": timezone.now()}
