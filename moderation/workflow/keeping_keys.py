"""An admin of the desk, or whoever runs the house, sets what readers are signed in with.

By the desk `by` is an admin; by a command it is None, and the log says so.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation.logbook import log
from moderation.models import LogEntry
from moderation.permissions import seat_at
from moderation.refusals import AdminsOnly, KeyEnded, KidTaken, WindowOpen
from newsroom.access_tokens import revoke_made_by
from newsroom.models import KeySet, LinkWindow, Publication, Reader, Role, SigningKey
from newsroom.models.linking import WINDOW_AT_MOST
from newsroom.models.signing_key import PUBLIC, Algorithm, new_kid, new_secret
from newsroom.refusals import Conflict, Invalid
from newsroom.sso import key_sets
from newsroom.sso.parsing import KID_AT_MOST, is_kept
from newsroom.sso.public_keys import BadKey, accepted, from_text
from newsroom.targets import BadTarget, check

URL_AT_MOST = 500  # characters
OVERLAPS = (0, 1, 7, 30)  # days for which the old key goes on to open
KEYS_AT_MOST = 20  # that are in use at once


def may_set_keys(
    publication: Publication, by: Reader | None, *, key: SigningKey | None = None
) -> None:
    """In a transaction: locks the publication, and then the key. Raises AdminsOnly."""
    Publication.objects.select_for_update(no_key=True).get(pk=publication.pk)
    if key is not None:
        SigningKey.objects.select_for_update().get(pk=key.pk)
    if by is None:
        return
    seat = seat_at(by, publication.pk)
    if seat is None or not seat.is_at_least(Role.Kind.ADMIN):
        raise AdminsOnly


@transaction.atomic
def make_key(
    publication: Publication,
    *,
    by: Reader | None,
    algorithm: str = Algorithm.HS256,
    kid: str = "",
    public: str = "",
) -> tuple[SigningKey, str]:
    """One more key; and its secret, which is told this once. Empty for a public key, which is
    the newsroom's to give (`public`, as PEM or JWK).

    Raises AdminsOnly, Invalid, BadKey and KidTaken.
    """
    may_set_keys(publication, by)
    key, secret = _make(publication, algorithm, kid, public)
    _log(publication, by, "key_made", kid=key.kid, algorithm=key.algorithm)
    return key, secret


def _make(
    publication: Publication, algorithm: str, kid: str, public: str
) -> tuple[SigningKey, str]:
    if algorithm not in accepted():
        raise Invalid(_("This installation does not take that algorithm."))
    if publication.signing_keys.living().count() >= KEYS_AT_MOST:
        raise Conflict(_("There are twenty keys in use. End those that nobody needs."))
    kid = kid.strip() or new_kid()
    if len(kid) > KID_AT_MOST or not is_kept(kid) or not kid.isprintable():
        raise Invalid(_("The name of a key is one line of at most 100 characters."))
    key = SigningKey(publication=publication, kid=kid, algorithm=algorithm)
    secret = ""
    if algorithm not in PUBLIC and public:
        raise BadKey(_("HS256 has no public key: its secret is made here."))
    if algorithm in PUBLIC:
        key.public = from_text(public, algorithm)
    else:
        # Never one that was brought along: it could be a public key's bytes, or a short one.
        key.secret = secret = new_secret()
    try:
        with transaction.atomic():
            key.save()
    except IntegrityError:
        raise KidTaken from None
    return key, secret


@transaction.atomic
def rotate_key(
    key: SigningKey,
    *,
    by: Reader | None,
    overlap: int,
    kid: str = "",
    public: str = "",
) -> tuple[SigningKey, str]:
    """Put another of the same algorithm in a key's place; the old one opens for `overlap` days
    more. Raises AdminsOnly, Invalid, BadKey, KidTaken and KeyEnded."""
    may_set_keys(key.publication, by, key=key)
    if overlap not in OVERLAPS:
        raise Invalid(_("The old key goes on for 0, 1, 7 or 30 days."))
    old = SigningKey.objects.get(pk=key.pk)
    if old.rotated_at is not None or not old.is_living():
        raise KeyEnded
    made, secret = _make(key.publication, old.algorithm, kid, public)
    old.rotated_at = timezone.now()
    old.inactive_at = old.rotated_at + timedelta(days=overlap)
    old.save(update_fields=["rotated_at", "inactive_at"])
    if not overlap:
        revoke_made_by(key.publication.token_issuer, old.kid)
    facts = {"kid": made.kid, "old": old.kid, "algorithm": made.algorithm, "overlap": overlap}
    _log(key.publication, by, "key_rotated", **facts)
    return made, secret


@transaction.atomic
def end_key(key: SigningKey, *, by: Reader | None) -> SigningKey:
    """From now on it opens nothing, nor do the access tokens that were made by its word: whoever
    got hold of it may have made some. Raises AdminsOnly and KeyEnded."""
    may_set_keys(key.publication, by, key=key)
    key = SigningKey.objects.select_related("publication").get(pk=key.pk)
    if not key.is_living():
        raise KeyEnded
    # It may have been rotated by a clock that goes ahead.
    key.inactive_at = max(timezone.now(), key.rotated_at or timezone.now())
    key.save(update_fields=["inactive_at"])
    revoked = revoke_made_by(key.publication.token_issuer, key.kid)
    _log(key.publication, by, "key_ended", kid=key.kid, revoked=revoked)
    return key


def set_key_set(
    publication: Publication, *, by: Reader | None, url: str, algorithms: list[str]
) -> KeySet | None:
    """Where the newsroom publishes its keys; without an address, nowhere any more. It is looked at
    at once, after the transaction. Raises AdminsOnly, Invalid, and BadTarget for an address that
    must not be called or cannot be."""
    if url:
        _check_address(url, algorithms)
    with transaction.atomic():
        may_set_keys(publication, by)
        KeySet.objects.filter(publication=publication).delete()
        made = None
        if url:
            made = KeySet.objects.create(publication=publication, url=url, algorithms=algorithms)
        _log(publication, by, "key_set" if url else "key_set_ended", algorithms=algorithms)
    if made is not None:
        key_sets.refresh(made)
    return made


def _check_address(url: str, algorithms: list[str]) -> None:
    if not algorithms or set(algorithms) - set(PUBLIC) or set(algorithms) - set(accepted()):
        raise Invalid(_("Please choose algorithms with public keys."))
    if len(url) > URL_AT_MOST:
        raise BadTarget
    check(url)


@transaction.atomic
def open_window(publication: Publication, *, by: Reader | None, days: int) -> LinkWindow:
    """For so many days a token finds an older account by its confirmed address.

    Raises AdminsOnly, Invalid and WindowOpen.
    """
    may_set_keys(publication, by)
    if not 1 <= days <= WINDOW_AT_MOST.days:
        raise Invalid(_("It ends after 1 to 90 days."))
    if publication.link_windows.open().exists():
        raise WindowOpen
    now = timezone.now()
    window = LinkWindow.objects.create(
        publication=publication, opened_at=now, ends_at=now + timedelta(days=days), opened_by=by
    )
    _log(publication, by, "window_opened", window=str(window.pk), days=days)
    return window


@transaction.atomic
def end_window(publication: Publication, *, by: Reader | None) -> None:
    """Link nobody by address any more. Safe to repeat. Raises AdminsOnly."""
    may_set_keys(publication, by)
    now = timezone.now()
    for window in publication.link_windows.open(now):
        window.ends_at = now
        window.save(update_fields=["ends_at"])
        _log(publication, by, "window_ended", window=str(window.pk))


def _log(publication: Publication, by: Reader | None, reason: str, **facts: Any) -> None:
    rule = "" if by else "command"
    log(LogEntry.Act.SIGN_ON, publication=publication.pk, by=by, rule=rule, reason=reason, **facts)
