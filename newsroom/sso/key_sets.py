"""The keys that a newsroom publishes itself, at an address of its own (JWKS, RFC 7517).

What was found there is kept in the row of the set: so it is shared by all processes, outlives
Valkey, and goes on to hold while that address cannot be reached. One process at a time looks
again, and nobody more often than once a minute, whatever tokens come.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from newsroom import fetching
from newsroom.models import KeySet
from newsroom.sso.parsing import KID_AT_MOST
from newsroom.sso.public_keys import BadKey, accepted, from_jwk

FRESH_FOR = timedelta(minutes=15)  # Then a key that was taken out there is out here, too.
AGAIN_AFTER = timedelta(minutes=1)  # before it is asked anew, for whatever reason
KEPT_FOR = timedelta(days=7)  # while the address cannot be reached
KEYS_AT_MOST = 50
BYTES_AT_MOST = 128 * 1024
TYPES = {"RSA": "RS256", "EC": "ES256", "OKP": "EdDSA"}


def keys_of(found: KeySet, kid: str | None) -> list[dict[str, Any]]:
    """The keys of a set, as JWK: fresh ones, and with what was just put there under this kid."""
    now = timezone.now()
    is_stale = found.fetched_at is None or found.fetched_at < now - FRESH_FOR
    is_new = kid is not None and all(key["kid"] != kid for key in found.keys)
    if is_stale or is_new:
        refresh(found)
    if found.fetched_at is None or found.fetched_at < now - KEPT_FOR:
        return []
    return [key for key in found.keys if algorithm_of(key) in _allowed(found)]


def algorithm_of(jwk: dict[str, Any]) -> str:
    """The only one that a key is used with."""
    return str(jwk.get("alg") or TYPES.get(jwk.get("kty", ""), ""))


def _allowed(found: KeySet) -> set[str]:
    return set(found.algorithms) & set(accepted())


def refresh(found: KeySet, *, after: timedelta = AGAIN_AFTER) -> bool:
    """Look at the address again, unless somebody has done so just now; whether it was done.

    What was kept stays where nothing good is found.
    """
    now = timezone.now()
    rested = Q(tried_at=None) | Q(tried_at__lte=now - after)
    mine = KeySet.objects.filter(rested, pk=found.pk, url=found.url)
    if not mine.update(tried_at=now):
        found.refresh_from_db()
        return False
    facts = _looked_up(found.url)
    KeySet.objects.filter(pk=found.pk, url=found.url).update(**facts)
    found.refresh_from_db()
    return True


def _looked_up(url: str) -> dict[str, Any]:
    try:
        keys = read(fetching.fetch(url, at_most=BYTES_AT_MOST))
    except fetching.Refused as refused:
        return {"problem": refused.code}
    if not keys:
        return {"problem": "no_keys"}
    return {"keys": keys, "fetched_at": timezone.now(), "problem": ""}


def read(body: bytes) -> list[dict[str, Any]]:
    """The keys for signing in a set, each with its kid; what else is in there is passed over."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return []
    listed = told.get("keys") if isinstance(told, dict) else None
    found: dict[str, dict[str, Any]] = {}
    for jwk in listed[:KEYS_AT_MOST] if isinstance(listed, list) else []:
        if isinstance(jwk, dict) and _is_good(jwk):
            found.setdefault(jwk["kid"], {name: jwk[name] for name in KEPT if name in jwk})
    return list(found.values())


KEPT = ("kid", "kty", "alg", "use", "crv", "n", "e", "x", "y")  # all public


def _is_good(jwk: dict[str, Any]) -> bool:
    kid = jwk.get("kid")
    if not isinstance(kid, str) or not 0 < len(kid) <= KID_AT_MOST or "\x00" in kid:
        return False
    if not all(isinstance(jwk.get(name, ""), str) for name in KEPT):
        return False
    try:
        from_jwk(jwk, algorithm_of(jwk))
    except (BadKey, ValueError):
        return False
    return True
