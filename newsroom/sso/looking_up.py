"""All that a token is held against, asked in one statement: with every request that has one.

Nothing that the token says is believed yet. It is only what is looked for: a row that it names
is worth nothing until a key of the publication has shown that the token is good.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from newsroom import prepared
from newsroom.models import Publication, Reader, SigningKey
from newsroom.sso.claims import date_in, subject_of
from newsroom.sso.erased import digests
from newsroom.sso.parsing import Unverified, is_identity
from newsroom.sso.refusals import BadToken

NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # when nobody is erased


@dataclass(frozen=True)
class Found:
    """What is on record of whom a token names, at the publication that it names."""

    publication: Publication
    keys: list[SigningKey]  # our own that are in use, in the order in which they were made
    reader: Reader | None
    is_over: bool  # The token was signed out, or its reader was erased since it was issued.


# A token tells whole seconds: one of the second of an erasure is an old one.
ENDED = """(EXISTS (SELECT FROM newsroom_signedout
        WHERE publication_id = {publication} AND jti = %(jti)s)
    OR EXISTS (SELECT FROM newsroom_erasedsubject
        WHERE digest = ANY(%(digests)s) AND erased_at >= %(issued)s))"""
_FOUND = f"""
SELECT {prepared.columns(Publication, "p")}, {prepared.columns(SigningKey, "k")},
    {prepared.columns(Reader, "r")}, {ENDED.format(publication="p.id")}
FROM newsroom_publication p
LEFT JOIN newsroom_signingkey k ON k.publication_id = p.id
    AND (k.inactive_at IS NULL OR k.inactive_at > %(now)s)
LEFT JOIN newsroom_reader r ON r.issuer = p.token_issuer AND r.subject = %(subject)s
WHERE p.id = (SELECT id FROM newsroom_publication
    WHERE token_issuer = %(issuer)s ORDER BY id LIMIT 1)
ORDER BY k.id"""  # noqa: S608 - our own columns
_AT, _BEHIND = prepared.width(Publication), prepared.width(SigningKey)


def look_up(token: Unverified) -> Found:
    """Raises BadToken where there is no such publication."""
    claims, issuer = token.claims, token.claims.get("iss")
    if not is_identity(issuer):
        raise BadToken
    rows = prepared.ask(_FOUND, facts_of(claims) | {"issuer": issuer, "now": timezone.now()})
    if not rows:
        raise BadToken
    first = rows[0]
    keys = [prepared.read(SigningKey, row[_AT:]) for row in rows if row[_AT] is not None]
    of_whom = first[_AT + _BEHIND :]
    reader = prepared.read(Reader, of_whom) if of_whom[_READER_ID] is not None else None
    return Found(prepared.read(Publication, first), keys, reader, first[-1])


_READER_ID = [field.name for field in Reader._meta.concrete_fields].index("id")


def facts_of(claims: dict[str, Any]) -> dict[str, Any]:
    """What is looked for; nothing where a claim is none, which is then refused for that."""
    subject, jti = subject_of(claims), claims.get("jti")
    return {
        "subject": subject,
        "jti": jti if is_identity(jti) else "",
        "digests": digests(str(claims["iss"]), subject) if subject is not None else [],
        "issued": date_in(claims, "iat") or NEVER,
    }
