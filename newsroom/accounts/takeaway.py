"""What the house keeps about a reader's account. Never a password or a secret."""

from __future__ import annotations

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from newsroom.models import Reader
from newsroom.shelves import Row, Shelf


def shelves(reader: Reader) -> list[Shelf]:
    return [
        Shelf("account", _("Your account"), lambda: _account(reader)),
        Shelf("names", _("Names you had before"), lambda: _names(reader)),
        Shelf("identities", _("What you were known by before"), lambda: _identities(reader)),
        Shelf("passkeys_and_codes", _("How you sign in"), lambda: _factors(reader)),
        Shelf("access_tokens", _("Access tokens"), lambda: _tokens(reader)),
    ]


def _account(reader: Reader) -> Iterator[Row]:
    roles = reader.roles.values_list("publication__name", "kind")
    yield {
        "id": reader.pk,
        "name": reader.name,
        "handle": reader.handle,
        "issuer": reader.issuer,
        "subject": reader.subject,
        "email": reader.email,
        "email_confirmed_at": reader.email_confirmed_at,
        "url": reader.url,
        "told_at": reader.told_at,
        "tokens_since": reader.tokens_since,
        "language": reader.language,
        "joined_at": reader.joined_at,
        "last_login": reader.last_login,
        "leaving_at": reader.leaving_at,
        "roles": [f"{kind}, {paper}" for paper, kind in roles],
    }


def _names(reader: Reader) -> Iterator[Row]:
    yield from reader.name_changes.order_by("pk").values("was", "became", "changed_at")


def _identities(reader: Reader) -> Iterator[Row]:
    rows = reader.linkings.order_by("pk")
    yield from rows.values("was_issuer", "was_subject", "subject", "at")


def _factors(reader: Reader) -> Iterator[Row]:
    rows = Authenticator.objects.filter(user=reader).order_by("pk")
    yield from rows.values("type", "created_at", "last_used_at")


def _tokens(reader: Reader) -> Iterator[Row]:
    rows = reader.access_tokens.order_by("pk")
    yield from rows.values(
        "name", "ending", "scopes", "made_at", "expires_at", "last_used_at", "revoked_at"
    )
