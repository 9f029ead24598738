"""An older account, found by its confirmed address: in the time for which an admin allows it.

Whoever can have a token made with somebody's address would have their account. So this is off;
it ends by itself; both sides must say that the address is confirmed; nobody with a role
at a desk is found by it, nor who wrote at another publication (PostgreSQL sees to that); and
each time is on record, and in the log.
"""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from newsroom.models import LOCAL, Linking, LinkWindow, Publication, Reader
from newsroom.sso.profiles import email_in, is_verified


def open_window(publication: Publication) -> LinkWindow | None:
    return LinkWindow.objects.open().filter(publication=publication).order_by("-ends_at").first()


def found_by_address(
    publication: Publication, claims: dict[str, Any], window: LinkWindow
) -> Reader | None:
    """The one account that this address leads to; None where there is none, or more than one."""
    found = list(_candidates(publication, claims, window)[:2])
    return found[0] if len(found) == 1 else None


def _candidates(
    publication: Publication, claims: dict[str, Any], window: LinkWindow
) -> QuerySet[Reader]:
    email = email_in(claims)
    if email is None or not is_verified(claims):
        return Reader.objects.none()
    linked = Linking.objects.filter(reader=OuterRef("pk"), window=window)
    return Reader.objects.filter(
        ~Exists(linked),
        email__iexact=email,
        email_confirmed_at__isnull=False,
        issuer__in=[LOCAL, publication.token_issuer],
        is_active=True,
        is_superuser=False,
        erased_at=None,
        roles=None,
    )


def link(publication: Publication, subject: str, claims: dict[str, Any]) -> Reader | None:
    """Make an older account the one of this subject, if that is allowed just now and there is
    exactly one. What let somebody in before lets nobody in any more."""
    window = open_window(publication)
    if window is None:
        return None
    try:
        with transaction.atomic():
            found = found_by_address(publication, claims, window)
            return found and _linked(found, publication, subject, claims, window)
    except IntegrityError:  # Another request was faster; or it wrote at another publication.
        return None


def _linked(
    found: Reader,
    publication: Publication,
    subject: str,
    claims: dict[str, Any],
    window: LinkWindow,
) -> Reader | None:
    found = Reader.objects.select_for_update(no_key=True).get(pk=found.pk)
    if not _candidates(publication, claims, window).filter(pk=found.pk).exists():
        return None
    Linking.objects.create(
        reader=found,
        publication=publication,
        window=window,
        was_issuer=found.issuer,
        was_subject=found.subject,
        subject=subject,
    )
    found.issuer, found.subject = publication.token_issuer, subject
    found.set_unusable_password()
    found.session_epoch = F("session_epoch") + 1
    found.save(update_fields=["issuer", "subject", "password", "session_epoch"])
    EmailAddress.objects.filter(user=found).delete()
    Authenticator.objects.filter(user=found).delete()
    found.refresh_from_db()
    return found
