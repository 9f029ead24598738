"""What is a key, of which algorithm, and whether it is good enough."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from newsroom.models.signing_key import Algorithm
from newsroom.refusals import Invalid

if TYPE_CHECKING:
    PublicKey = RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey

RSA_BITS = range(2048, 8193)  # Fewer are broken, more keep us busy.
TEXT_AT_MOST = 10_000  # characters
PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})  # of a JWK (RFC 7518, 6)
CURVES = {Algorithm.ES256: "P-256", Algorithm.EDDSA: "Ed25519"}


class BadKey(Invalid):
    code = "bad_key"
    sentence = _("That is no public key of this algorithm.")


def accepted() -> list[str]:
    """The algorithms that this installation takes; fixed in its settings, never by a token."""
    return [one for one in settings.SIGN_ON_ALGORITHMS if one in Algorithm.values]


def from_text(text: str, algorithm: str) -> str:
    """A public key as PEM, of one that came as PEM or as JWK. Raises BadKey, with why."""
    if "PRIVATE KEY" in text:
        raise BadKey(_("That is a private key. Keep it to yourself, and give us its public half."))
    if len(text) > TEXT_AT_MOST:
        raise BadKey
    text = text.strip()
    key = from_jwk(_json(text), algorithm) if text.startswith("{") else _from_pem(text)
    _check(key, algorithm)
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def from_jwk(jwk: dict[str, Any], algorithm: str) -> PublicKey:
    """Raises BadKey for what is not a public key of this algorithm, and for signing."""
    if PRIVATE & jwk.keys():
        raise BadKey(_("That is a private key. Keep it to yourself, and give us its public half."))
    if jwk.get("use", "sig") != "sig" or jwk.get("alg", algorithm) != algorithm:
        raise BadKey
    if jwk.get("crv") != CURVES.get(Algorithm(algorithm)):
        raise BadKey
    try:
        key: PublicKey = jwt.PyJWK.from_dict(jwk, algorithm=algorithm).key
    except (jwt.PyJWTError, ValueError, TypeError, KeyError, UnsupportedAlgorithm) as error:
        raise BadKey from error
    _check(key, algorithm)
    return key


def _json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadKey from error
    if not isinstance(found, dict):
        raise BadKey
    return found


def _from_pem(text: str) -> Any:
    try:
        return load_pem_public_key(text.encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise BadKey from error


def _check(key: Any, algorithm: str) -> None:
    """A key is used with its own algorithm, and with no other."""
    match algorithm:
        case Algorithm.RS256 if isinstance(key, RSAPublicKey):
            if key.key_size not in RSA_BITS:
                raise BadKey(_("An RSA key has 2048 to 8192 bits."))
        case Algorithm.ES256 if isinstance(key, EllipticCurvePublicKey):
            if not isinstance(key.curve, SECP256R1):
                raise BadKey
        case Algorithm.EDDSA if isinstance(key, Ed25519PublicKey):
            return
        case _:
            raise BadKey
