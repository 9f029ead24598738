"""Whom a token speaks for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom import prepared
from newsroom.models import Publication, Reader, SignedOut
from newsroom.sso import claims as asked
from newsroom.sso import linking, profiles
from newsroom.sso.erased import digests
from newsroom.sso.keys import key_for, publication_of, verify
from newsroom.sso.parsing import parsed
from newsroom.sso.refusals import BadToken, SignedOutToken

NOBODY = "Reader"  # The name of who was given none.


def reader_of(token: str) -> Reader:
    """The reader whom a token speaks for; made on first sight, and up to date with it.

    Raises BadToken, UnknownKey, ExpiredToken, NotYetValid and SignedOutToken.
    """
    said = parsed(token)
    publication = publication_of(said)
    verify(said, key_for(said, publication))
    claims = said.claims
    issuer, audience = publication.token_issuer, publication.slug
    asked.check(claims, issuer=issuer, audience=audience, now=timezone.now())
    reader = _known(publication, claims) or _new(publication, claims)
    refuse_closed(reader, claims)
    profiles.update(reader, claims, hosts=publication.site_hosts)
    return reader


def refuse_closed(reader: Reader, claims: dict[str, Any]) -> None:
    """Raises BadToken for an account that is closed, SignedOutToken for one that was left."""
    if not reader.is_active:
        raise BadToken(_("This account is closed."))
    since = reader.tokens_since
    # A token tells whole seconds: one of the second in which somebody left is an old one.
    if since is not None and datetime.fromtimestamp(claims["iat"], UTC) <= since:
        raise SignedOutToken


def _known(publication: Publication, claims: dict[str, Any]) -> Reader | None:
    """Raises SignedOutToken. One query for both: who it is, and whether the token still counts.

    For somebody new a second one, later than the first: who was erased in between is not new.
    """
    who = publication.token_issuer, cast(str, asked.subject_of(claims))
    facts = {
        "issuer": who[0],
        "subject": who[1],
        "publication": publication.pk,
        "jti": claims["jti"],
        "digests": digests(*who),
        "issued": datetime.fromtimestamp(claims["iat"], UTC),
    }
    for row in prepared.ask(_WHO, facts):
        if row[-1]:
            raise SignedOutToken
        return prepared.read(Reader, row)
    if prepared.ask(f"SELECT {_ENDED}", facts)[0][0]:
        raise SignedOutToken
    return None


# A token tells whole seconds: one of the second of an erasure is an old one.
_ENDED = """(EXISTS (SELECT FROM newsroom_signedout
        WHERE publication_id = %(publication)s AND jti = %(jti)s)
    OR EXISTS (SELECT FROM newsroom_erasedsubject
        WHERE digest = ANY(%(digests)s) AND erased_at >= %(issued)s))"""
_WHO = f"""
SELECT {prepared.columns(Reader)}, {_ENDED} FROM newsroom_reader
WHERE issuer = %(issuer)s AND subject = %(subject)s"""  # noqa: S608 - our own columns


def known(issuer: str, subject: str) -> QuerySet[Reader]:
    return Reader.objects.filter(issuer=issuer, subject=subject)


def _new(publication: Publication, claims: dict[str, Any]) -> Reader:
    subject = cast(str, asked.subject_of(claims))
    linked = linking.link(publication, subject, claims)
    return linked or made(publication.token_issuer, subject, profiles.name_in(claims))


def made(issuer: str, subject: str, name: str) -> Reader:
    """A reader who was not known before; everything but the name is told later."""
    try:
        with transaction.atomic():
            return Reader.objects.create_user(
                handle=f"reader-{uuid4().hex[:12]}",
                issuer=issuer,
                subject=subject,
                name=name or NOBODY,
            )
    except IntegrityError:  # Made by another request at the same moment.
        return known(issuer, subject).get()


def leave(token: str) -> None:
    """Sign a good token out: it opens nothing any more. Safe to repeat.

    The row stays for as long as the token would have been good, whatever becomes of Valkey.
    """
    said = parsed(token)
    until = datetime.fromtimestamp(said.claims["exp"], UTC) + asked.LEEWAY + timedelta(minutes=1)
    SignedOut.objects.bulk_create(
        [SignedOut(publication=publication_of(said), jti=said.claims["jti"], until=until)],
        ignore_conflicts=True,
    )


def forget_signed_out() -> int:
    """Forget the tokens that have expired since they were signed out."""
    return SignedOut.objects.filter(until__lt=timezone.now()).delete()[0]
