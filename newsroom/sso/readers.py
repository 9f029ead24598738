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
from newsroom.sso.keys import key_for, publication_of, verify
from newsroom.sso.looking_up import ENDED, facts_of, look_up
from newsroom.sso.parsing import parsed
from newsroom.sso.refusals import BadToken, SignedOutToken

NOBODY = "Reader"  # The name of who was given none.


def reader_of(token: str) -> Reader:
    """The reader whom a token speaks for; made on first sight, and up to date with it.

    Raises BadToken, UnknownKey, ExpiredToken, NotYetValid and SignedOutToken.
    """
    said, began = parsed(token), timezone.now()
    found = look_up(said)
    publication, claims = found.publication, said.claims
    key = key_for(said, publication, found.keys)
    verify(said, key)
    if key.was_looked_up_since(began):
        found = look_up(said)  # Meanwhile it may have been signed out.
    issuer, audience = publication.token_issuer, publication.slug
    asked.check(claims, issuer=issuer, audience=audience, now=timezone.now())
    if found.is_over:
        raise SignedOutToken
    reader = found.reader or _new(publication, claims)
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


_OVER = f"SELECT {ENDED.format(publication='%(publication)s')}"


def known(issuer: str, subject: str) -> QuerySet[Reader]:
    return Reader.objects.filter(issuer=issuer, subject=subject)


def _new(publication: Publication, claims: dict[str, Any]) -> Reader:
    """Raises SignedOutToken. Asked later than who it is: who was erased in between is not new."""
    if prepared.ask(_OVER, facts_of(claims) | {"publication": publication.pk})[0][0]:
        raise SignedOutToken
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
