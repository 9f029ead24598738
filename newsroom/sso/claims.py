"""What is asked of what a token says. Pure but for the words: all there is to know is given.

Each claim gets a finding, good or bad, so that the page for trying tokens says what the
door would say, by the same lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from newsroom.refusals import NotSignedIn
from newsroom.sso.parsing import is_identity
from newsroom.sso.refusals import BadToken, ExpiredToken, NotYetValid

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST = timedelta(hours=24)
LEEWAY = timedelta(seconds=60)
MILLISECONDS = range(253_402_300_800, 253_402_300_800_000)
DATES = range(253_402_300_800)  # seconds that a calendar knows: from 1970 to 9999


@dataclass(frozen=True)
class Finding:
    """About one claim: whether it is as it should be, and if not, what the token is."""

    claim: str
    says: StrOrPromise
    refusal: type[NotSignedIn] | None = None

    @property
    def is_good(self) -> bool:
        return self.refusal is None


def _good(claim: str, says: StrOrPromise) -> Finding:
    return Finding(claim, says)


def _bad(claim: str, says: StrOrPromise, kind: type[NotSignedIn] = BadToken) -> Finding:
    return Finding(claim, says, kind)


def findings(
    claims: dict[str, Any], *, issuer: str, audience: str, now: datetime
) -> Iterator[Finding]:
    """What is good and what is bad about each claim that anything depends on."""
    yield _issuer(claims, issuer)
    yield _audience(claims, audience)
    yield _subject(claims)
    yield _name_of_the_token(claims)
    yield _issued(claims, now)
    if "nbf" in claims:
        yield _not_before(claims, now)
    yield _expires(claims, now)


def check(claims: dict[str, Any], *, issuer: str, audience: str, now: datetime) -> None:
    """Raises BadToken, ExpiredToken or NotYetValid; the first where nothing else would do."""
    bad = [one for one in findings(claims, issuer=issuer, audience=audience, now=now)
           if one.refusal is not None]  # fmt: skip
    for wanted in (BadToken, ExpiredToken, NotYetValid):
        for one in bad:
            if one.refusal is wanted:
                raise wanted(one.says if wanted is BadToken else None)


def _issuer(claims: dict[str, Any], issuer: str) -> Finding:
    if claims.get("iss") != issuer:
        return _bad("iss", _("It is not the issuer of this publication."))
    return _good("iss", _("The issuer of this publication."))


def _audience(claims: dict[str, Any], audience: str) -> Finding:
    told = claims.get("aud")
    listed = told if isinstance(told, list) else [told]
    if not listed or not all(isinstance(one, str) for one in listed):
        return _bad("aud", _("It has to say for which publication it is."))
    if audience not in listed:
        return _bad("aud", _("It is for another publication, or another service."))
    return _good("aud", _("It is for this publication."))


def subject_of(claims: dict[str, Any]) -> str | None:
    """Whom it is about: `sub`, or `user.id`, as tokens for Coral have it. None where it is not
    clear: neither, or two that differ."""
    user = claims.get("user")
    told = [claims["sub"]] if "sub" in claims else []
    told += [user["id"]] if isinstance(user, dict) and "id" in user else []
    if not told or any(one != told[0] for one in told) or not is_identity(told[0]):
        return None
    return str(told[0])


def _subject(claims: dict[str, Any]) -> Finding:
    user = claims.get("user")
    if subject_of(claims) is not None:
        return _good("sub", _("Whom it is about."))
    if "sub" in claims and isinstance(user, dict) and "id" in user:
        return _bad("sub", _("sub and user.id are there, and are not the same text."))
    return _bad("sub", _("A text of 1 to 200 characters that says whom it is about is missing."))


def _name_of_the_token(claims: dict[str, Any]) -> Finding:
    if is_identity(claims.get("jti")):
        return _good("jti", _("By this it can be signed out."))
    return _bad("jti", _("A text of 1 to 200 characters that no other token has is missing."))


def date_in(claims: dict[str, Any], claim: str) -> datetime | None:
    """A date is a number of seconds since 1970 (RFC 7519, section 2); None for what is none."""
    told = claims.get(claim)
    if isinstance(told, bool) or not isinstance(told, int | float):
        return None
    if not DATES.start <= told < DATES.stop:
        return None
    return datetime.fromtimestamp(told, UTC)


def _no_date(claims: dict[str, Any], claim: str) -> Finding:
    told = claims.get(claim)
    if isinstance(told, int | float) and MILLISECONDS.start <= told < MILLISECONDS.stop:
        return _bad(
            claim, _("These are milliseconds: a number of seconds since 1970 is asked for.")
        )
    return _bad(claim, _("A number of seconds since 1970 is missing."))


def _issued(claims: dict[str, Any], now: datetime) -> Finding:
    when = date_in(claims, "iat")
    if when is None:
        return _no_date(claims, "iat")
    if when > now + LEEWAY:
        return _bad("iat", _("It was issued in the future: look at the clocks."), NotYetValid)
    return _good("iat", _("When it was issued."))


def _not_before(claims: dict[str, Any], now: datetime) -> Finding:
    when = date_in(claims, "nbf")
    if when is None:
        return _no_date(claims, "nbf")
    if when > now + LEEWAY:
        return _bad("nbf", _("It is not valid yet."), NotYetValid)
    return _good("nbf", _("It is valid since then."))


def _expires(claims: dict[str, Any], now: datetime) -> Finding:
    when, issued = date_in(claims, "exp"), date_in(claims, "iat")
    if when is None:
        return _no_date(claims, "exp")
    if issued is not None and when - issued > LONGEST:  # No sum: a calendar ends.
        return _bad("exp", _("The token is valid for too long."))
    if when <= now - LEEWAY:
        return _bad("exp", _("The token has expired."), ExpiredToken)
    return _good("exp", _("It is valid until then."))
