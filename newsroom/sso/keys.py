"""Which key a token has to be signed with, and whether it is. The token only names the key;
what kind of key that is, we know ourselves."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import jwt
from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom.locked import LockedForGood
from newsroom.models import KeySet, Publication, Reader, SigningKey
from newsroom.sso import key_sets
from newsroom.sso.claims import LONGEST
from newsroom.sso.parsing import Unverified, is_identity, parsed
from newsroom.sso.public_keys import accepted, from_jwk
from newsroom.sso.refusals import BadToken, UnknownKey

logger = logging.getLogger(__name__)

NOT_IN_USE = _("The token names a key that is not in use.")
USE_IS_NOTED_EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class Key:
    """One that tokens of a publication may be signed with, wherever it is from."""

    kid: str
    algorithm: str
    row: SigningKey | KeySet  # where it is kept, and when it was last used
    jwk: dict[str, Any] | None = None

    def was_looked_up_since(self, moment: datetime) -> bool:
        """Whether its set was fetched again since: that takes as long as the other side likes."""
        if not isinstance(self.row, KeySet) or self.row.tried_at is None:
            return False
        return self.row.tried_at >= moment

    @property
    def material(self) -> Any:
        """What the signature is checked with. Raises BadToken where nobody can read it."""
        if self.jwk is not None:
            return from_jwk(self.jwk, self.algorithm)
        assert isinstance(self.row, SigningKey)  # noqa: S101 - where there is no JWK
        if self.row.public:
            return self.row.public
        try:
            return self.row.secret
        except LockedForGood as error:
            logger.exception("the key %s is locked under another SECRET_KEY", self.row)
            raise BadToken from error


def publication_of(token: Unverified) -> Publication:
    """Whose token it claims to be. Raises BadToken."""
    issuer = token.claims.get("iss")
    if not is_identity(issuer):
        raise BadToken
    found = Publication.objects.filter(token_issuer=issuer).order_by("pk").first()
    if found is None:
        raise BadToken
    return found


def key_for(
    token: Unverified, publication: Publication, own: Sequence[SigningKey] | None = None
) -> Key:
    """The key that a token of this publication has to be signed with; `own` are its keys here, if
    somebody has asked for them already.

    Raises UnknownKey where it names none of several, or one that is not there.
    """
    keys = living(publication, token.kid, own)
    if token.kid is None:
        if len(keys) == 1:
            return keys[0]
        raise UnknownKey
    found = [key for key in keys if key.kid == token.kid]
    if not found:
        raise UnknownKey(NOT_IN_USE)
    return found[0]


def key_name_of(token: str) -> str:
    """The key (kid) that opened a token which `reader_of` has just shown to be good."""
    said = parsed(token)
    return key_for(said, publication_of(said)).kid


def living(
    publication: Publication, kid: str | None = None, own: Sequence[SigningKey] | None = None
) -> list[Key]:
    """All that tokens may be signed with just now; our own rows before a set with the same kid."""
    rows = publication.signing_keys.living().order_by("pk") if own is None else own
    keys = [Key(row.kid, row.algorithm, row) for row in rows if row.algorithm in accepted()]
    if kid is not None and any(key.kid == kid for key in keys):
        return keys
    found = KeySet.objects.filter(publication=publication).first()
    if found is not None:
        known = {key.kid for key in keys}
        for jwk in key_sets.keys_of(found, kid):
            if jwk["kid"] not in known:
                keys.append(Key(jwk["kid"], key_sets.algorithm_of(jwk), found, jwk))
    return keys


def verify(token: Unverified, key: Key) -> None:
    """Raises BadToken for what was signed by another, or in another way."""
    try:
        jwt.api_jws.PyJWS(algorithms=[key.algorithm]).decode_complete(
            token.token, key.material, algorithms=[key.algorithm]
        )
    except (jwt.InvalidTokenError, ValueError, TypeError) as error:
        raise BadToken from error
    _note_use(key.row)


def _note_use(row: SigningKey | KeySet) -> None:
    """Once an hour, so that a key which nobody uses any more can be told from one that is."""
    now = timezone.now()
    before = now - USE_IS_NOTED_EVERY
    if row.last_used_at is not None and row.last_used_at > before:
        return
    model: type[Model] = type(row)
    unused = Q(last_used_at=None) | Q(last_used_at__lte=before)
    model._default_manager.filter(unused, pk=row.pk).update(last_used_at=now)


def sign(
    reader: Reader,
    publication: Publication,
    *,
    valid_for: timedelta,
    key: SigningKey | None = None,
) -> str:
    """A token as the publication's own account system would sign it for this reader.

    Raises BadToken where it has no secret in use: with a public key, only its owner signs.
    """
    secrets = publication.signing_keys.living().filter(algorithm=SigningKey.Algorithm.HS256)
    key = key or secrets.order_by("-pk").first()
    if key is None:
        raise BadToken
    now = datetime.now(UTC)
    claims = {
        "iss": reader.issuer,
        "sub": reader.subject,
        "aud": publication.slug,
        "iat": now,
        "exp": now + min(valid_for, LONGEST),
        "jti": str(uuid4()),
        "name": reader.name,
    }
    return jwt.encode(claims, key.secret, algorithm=key.algorithm, headers={"kid": key.kid})
