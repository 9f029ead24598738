"""Access tokens: what a reader lets a program do in their name.

A token is worth what its reader is worth at this moment (roles and restrictions are read anew
for each request), and never more than its scopes. It ends with its day, with being revoked, with
the account, and with what ends all sessions: a new password, or to be signed out everywhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from newsroom.models import AccessToken, Reader
from newsroom.names import one_line
from newsroom.refusals import Invalid, NotAllowed, NotHere, NotSignedIn, TooMany
from newsroom.scopes import OF_THE_DESK, Scope
from newsroom.token_strings import hashes_of, is_well_formed, kept_of, new_token

AT_MOST = 20  # good ones, of one reader
DAYS = (30, 7, 90, 365)  # offered; the first unless they say otherwise
DAYS_AT_MOST = 365
USED_AGAIN = timedelta(hours=1)  # for so long a use is not written down again


class TokenUnknown(NotSignedIn):
    code = "access_token_unknown"
    sentence = _("There is no such access token, or it is revoked.")


class TokenOver(NotSignedIn):
    code = "access_token_expired"
    sentence = _("This access token has expired.")


class ScopeMissing(NotAllowed):
    """Its facts name the scope that is missing; none where no access token may do it."""

    code = "scope_missing"
    sentence = _("This access token was not made for that.")


class BadScopes(Invalid):
    code = "bad_scopes"
    sentence = _("Please choose what the token may do.")


class BadExpiry(Invalid):
    code = "bad_expiry"
    sentence = _("A token ends after one day at least, and after a year at most.")


class NoTokenName(Invalid):
    code = "no_token_name"
    sentence = _("Please give the token a name, so that you know it again.")


class ShowYourself(NotAllowed):
    code = "show_yourself"
    sentence = _("Please show once more that it is you, and then make the token.")


class FactorForTheDesk(NotAllowed):
    code = "second_factor_first"
    sentence = _("A token for the desk is made only after you have shown a second factor.")


class TooManyTokens(TooMany):
    code = "too_many_tokens"
    sentence = _("You have as many access tokens as one may. Please revoke one of them first.")


def make_token(
    reader: Reader,
    *,
    name: str,
    scopes: Collection[str],
    days: int,
    second_factor: bool = False,
    signed_with: str = "",
) -> tuple[AccessToken, str]:
    """A new token: its row, and the token, which nobody can look up again.

    `second_factor` is whether its maker has shown one, `signed_with` the newsroom's key (kid) by
    whose word it is made, where that is how. Raises NoTokenName, BadScopes, BadExpiry,
    FactorForTheDesk, TooManyTokens, and NotSignedIn for who was erased meanwhile.
    """
    called, chosen = one_line(name)[:80], _sound(scopes)
    if not called:
        raise NoTokenName
    if not 1 <= days <= DAYS_AT_MOST:
        raise BadExpiry
    if settings.DESK_SECOND_FACTOR and OF_THE_DESK.intersection(chosen) and not second_factor:
        raise FactorForTheDesk
    with transaction.atomic():
        Reader.objects.lock_writer(reader.pk)
        reader.refresh_from_db(fields=["password", "session_epoch"])
        if good_ones(reader).count() >= AT_MOST:
            raise TooManyTokens
        token = new_token()
        row = AccessToken.objects.create(
            reader=reader,
            name=called,
            scopes=chosen,
            key_hash=kept_of(token),
            ending=token[-4:],
            made_under=_account_now(reader),
            second_factor=second_factor,
            signed_with=signed_with,
            expires_at=timezone.now() + timedelta(days=days),
        )
    return row, token


def _sound(scopes: Collection[str]) -> list[str]:
    known = [str(scope) for scope in Scope if scope in scopes]
    if not known or set(scopes) - set(known):
        raise BadScopes(known=[str(scope) for scope in Scope])
    return known


def tokens_of(reader: Reader) -> QuerySet[AccessToken]:
    """All that this reader has made, the latest first; those that are over as well."""
    return AccessToken.objects.filter(reader=reader).order_by("-pk")


def good_ones(reader: Reader) -> QuerySet[AccessToken]:
    """Those that could be used now."""
    return tokens_of(reader).filter(
        revoked_at=None, expires_at__gt=timezone.now(), made_under=_account_now(reader)
    )


def is_good(token: AccessToken) -> bool:
    """Whether it could be used now; asked of a row whose reader is at hand."""
    return (
        token.revoked_at is None
        and token.expires_at > timezone.now()
        and token.reader.is_active
        and constant_time_compare(token.made_under, _account_now(token.reader))
    )


def revoke(reader: Reader, pk: UUID) -> None:
    """End a token of theirs at once. Safe to repeat. Raises NotHere."""
    theirs = tokens_of(reader).filter(pk=pk)
    if not theirs.exists():
        raise NotHere
    theirs.filter(revoked_at=None).update(revoked_at=timezone.now())


def revoke_made_by(issuer: str, kid: str) -> int:
    """End what was made by the word of this key: whoever had it may have made them. How many."""
    made = AccessToken.objects.filter(reader__issuer=issuer, signed_with=kid, revoked_at=None)
    return made.update(revoked_at=timezone.now())


def token_named(told: str) -> AccessToken:
    """The row of a token, with its reader. Raises TokenUnknown and TokenOver."""
    if not is_well_formed(told):  # Nothing is looked up for a slip of the pen.
        raise TokenUnknown
    rows = AccessToken.objects.select_related("reader")
    found = rows.filter(key_hash__in=hashes_of(told)).first()
    if found is None or not found.reader.is_active:
        raise TokenUnknown
    if found.revoked_at is None and found.expires_at <= timezone.now():
        raise TokenOver
    if not is_good(found):
        raise TokenUnknown
    return found


def was_used(token: AccessToken, told: str) -> None:
    """Write down that it was, to the hour: a row that is written at each request is a hot one.

    What is kept of it is of the SECRET_KEY of today from then on, so that an older one may go."""
    now, key_hash = timezone.now(), kept_of(told)
    lately = token.last_used_at is not None and now - token.last_used_at < USED_AGAIN
    if not lately or token.key_hash != key_hash:
        kept = AccessToken.objects.filter(pk=token.pk)
        kept.update(last_used_at=now, key_hash=key_hash)


def _account_now(reader: Reader) -> str:
    known = f"{reader.session_epoch}:{reader.password}"
    return hashlib.sha256(known.encode()).hexdigest()
