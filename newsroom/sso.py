"""Signed tokens in, readers out.

A token is a JWT (RFC 7519) that a publication's own account system signs. Identity is
issuer and subject; names are attributes. A bad token never fails a page: its bearer is
an anonymous reader, and is told why in the header `Third-Reading-Token`; only what
needs a reader is refused, with 401 and the same code.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import uuid4

import jwt
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.request import Request

from newsroom.models import Publication, Reader
from newsroom.names import one_line
from newsroom.refusals import NotSignedIn

ALGORITHMS = ["HS256"]  # Fixed here; never taken from the token.
LONGEST = timedelta(hours=24)
LEEWAY = timedelta(seconds=60)
REQUIRED = ["iss", "sub", "aud", "iat", "exp", "jti"]
TOKEN_AT_MOST = 8192  # characters
IDENTITY_AT_MOST = 200  # characters of an issuer or a subject


class BadToken(NotSignedIn):
    code = "token_invalid"
    sentence = _("The token is not valid.")


class ExpiredToken(NotSignedIn):
    code = "token_expired"
    sentence = _("The token has expired.")


def sign(reader: Reader, publication: Publication, *, valid_for: timedelta) -> str:
    """A token as the publication's own account system would sign it for this reader."""
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
    return jwt.encode(claims, publication.token_secret, algorithm=ALGORITHMS[0])


def reader_of(token: str) -> Reader:
    """The reader whom a token speaks for; made on first sight. Raises BadToken, ExpiredToken."""
    publication = _publication_of(token)
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            publication.token_secret,
            algorithms=ALGORITHMS,
            audience=publication.slug,
            issuer=publication.token_issuer,
            leeway=LEEWAY,
            options={"require": REQUIRED},
        )
    except jwt.ExpiredSignatureError as error:
        raise ExpiredToken from error
    except jwt.InvalidTokenError as error:
        raise BadToken from error
    _check(claims["sub"], claims["iat"], claims["exp"])
    reader = _known(claims) or _made(claims)
    if not reader.is_active:
        raise BadToken(_("This account is closed."))
    return reader


def expiry_of(token: str) -> datetime:
    """When a token ends, of which `reader_of` has shown that it is good."""
    claims = jwt.decode(token, options={"verify_signature": False})
    return datetime.fromtimestamp(claims["exp"], UTC)


def methods_of(token: str) -> set[str]:
    """How its bearer was asked who they are (`amr`, RFC 8176), of a token that is good."""
    claims = jwt.decode(token, options={"verify_signature": False})
    told = claims.get("amr")
    return {one for one in told if isinstance(one, str)} if isinstance(told, list) else set()


def _publication_of(token: str) -> Publication:
    if len(token) > TOKEN_AT_MOST or "\x00" in token:
        raise BadToken
    try:
        unverified = jwt.decode(token, options={"verify_signature": False})
        issuer = unverified["iss"]
    except (jwt.InvalidTokenError, KeyError, ValueError) as error:
        raise BadToken from error
    if not _is_identity(issuer):
        raise BadToken
    publication = Publication.objects.filter(token_issuer=issuer).first()
    if publication is None:
        raise BadToken
    return publication


def _is_identity(claim: object) -> bool:
    """Whether the database can know somebody by it."""
    if not isinstance(claim, str) or not 0 < len(claim) <= IDENTITY_AT_MOST:
        return False
    return "\x00" not in claim and not any("\ud800" <= char <= "\udfff" for char in claim)


def _check(subject: object, issued: object, expires: object) -> None:
    """What is asked of a token beside that its signature and its claims hold."""
    if not _is_identity(subject):
        raise BadToken
    if not isinstance(issued, int | float) or not isinstance(expires, int | float):
        raise BadToken  # RFC 7519, section 2: a date is a number.
    if expires > issued + int(LONGEST.total_seconds()):
        raise BadToken(_("The token is valid for too long."))


def _known(claims: dict[str, Any]) -> Reader | None:
    return Reader.objects.filter(issuer=claims["iss"], subject=claims["sub"]).first()


def _made(claims: dict[str, Any]) -> Reader:
    try:
        with transaction.atomic():
            return Reader.objects.create_user(
                handle=f"reader-{uuid4().hex[:12]}",
                issuer=claims["iss"],
                subject=claims["sub"],
                name=one_line(claims.get("name")) or "Reader",
            )
    except IntegrityError:  # Made by another request at the same moment.
        return Reader.objects.get(issuer=claims["iss"], subject=claims["sub"])


class BearerToken(BaseAuthentication):
    """`Authorization: Bearer …`, for programs and for embeds."""

    keyword: ClassVar[str] = "Bearer"

    def authenticate(self, request: Request) -> tuple[Reader, str] | None:
        keyword, _, token = request.headers.get("Authorization", "").partition(" ")
        if keyword.lower() != self.keyword.lower() or token_problem(request._request):
            return None  # Of what is no good as an access token it was said already.
        token = token.strip()
        try:
            return reader_of(token), token
        except NotSignedIn as refusal:
            _remember(request._request, refusal)
            return None

    def authenticate_header(self, request: Request) -> str:
        return self.keyword


class Session(SessionAuthentication):
    """Who is signed in on the page; a bad token beside the cookie stays a bad token."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        if token_problem(request._request) is not None:
            return None
        return super().authenticate(request)


def _remember(request: HttpRequest, refusal: NotSignedIn) -> None:
    request.META["third_reading.token_problem"] = refusal


def token_problem(request: HttpRequest) -> NotSignedIn | None:
    """Why the token that came with this request was not good, if one came."""
    problem: NotSignedIn | None = request.META.get("third_reading.token_problem")
    return problem
