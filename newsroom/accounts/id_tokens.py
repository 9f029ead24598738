"""What an OpenID provider says of somebody, and whether it does."""

from __future__ import annotations

from typing import Any

import jwt
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.utils import timezone

from newsroom import fetching
from newsroom.models import IdentityProvider
from newsroom.models.signing_key import PUBLIC
from newsroom.refusals import Refusal
from newsroom.sso import key_sets
from newsroom.sso.claims import LEEWAY
from newsroom.sso.parsing import is_identity, parsed
from newsroom.sso.public_keys import accepted, from_jwk

ALGORITHMS = set(PUBLIC)
REQUIRED = ["iss", "sub", "aud", "exp", "iat"]  # OpenID Connect Core, section 2


def verified(token: str, provider: IdentityProvider, keys_at: str) -> dict[str, Any]:
    """The claims of an ID token for us, by this provider. Raises OAuth2Error."""
    try:
        said = parsed(token)
        found = key_sets.read(fetching.fetch(keys_at))
        keys = [key for key in found if said.kid in (None, key["kid"])]
        if len(keys) != 1:
            raise OAuth2Error("the ID token names no key of the provider's")
        algorithm = key_sets.algorithm_of(keys[0])
        allowed = [algorithm] if algorithm in ALGORITHMS & set(accepted()) else []
        claims: dict[str, Any] = jwt.decode(
            token,
            from_jwk(keys[0], algorithm),
            algorithms=allowed or ["none of ours"],
            audience=provider.client_id,
            issuer=provider.issuer,
            leeway=LEEWAY,
            options={"require": REQUIRED},
        )
    except (Refusal, jwt.InvalidTokenError, fetching.Refused) as error:
        raise OAuth2Error("the ID token is not good") from error
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise OAuth2Error("the ID token was made for somebody else")
    return claims


def identity_in(told: dict[str, Any], provider: IdentityProvider) -> dict[str, Any]:
    """Who it is, by the ID token, with what the provider's userinfo adds about the same person.

    Raises OAuth2Error. What userinfo says is signed by nobody: so it never says who somebody is.
    """
    claims, more = told.get("id_token"), told.get("userinfo") or {}
    if not isinstance(claims, dict) or claims.get("iss") != provider.issuer:
        raise OAuth2Error("there is no ID token")
    if not is_identity(claims.get("sub")):
        raise OAuth2Error("the ID token does not say who it is")
    if more and more.get("sub") != claims["sub"]:
        raise OAuth2Error("userinfo is about somebody else")
    iat = claims.get("iat")
    if isinstance(iat, bool) or not isinstance(iat, int | float) or iat > _latest():
        raise OAuth2Error("the ID token has no date")
    return {**more, **claims}


def _latest() -> float:
    return (timezone.now() + LEEWAY).timestamp()
