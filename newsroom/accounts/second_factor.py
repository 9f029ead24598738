"""Whether somebody has shown more than a password: what the desk asks of whoever sits there.

A session knows how it was begun (django-allauth keeps it there): by a password alone, or with
a passkey or a code as well. A token says it in its claim `amr` (RFC 8176): `mfa`, if the
newsroom's own sign-on has asked for more than one thing. An access token remembers what had
been shown by whoever made it.

In a session it holds for a working day (DESK_SECOND_FACTOR_HOURS), and is then shown again.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from newsroom import sso
from newsroom.models import AccessToken
from newsroom.refusals import NotAllowed

if TYPE_CHECKING:
    from django.http import HttpRequest

    from newsroom.models import Reader


# What was written on a page that was opened while it held may still be sent.
TO_FINISH = 60 * 60  # seconds


class SecondFactorFirst(NotAllowed):
    code = "second_factor_first"
    sentence = _("The desk asks for a second factor: a passkey, or a code from an app.")


def was_shown(request: HttpRequest, token: str | AccessToken | None = None) -> bool:
    """Whether the one who asks has shown a second factor, or need not (DESK_SECOND_FACTOR)."""
    return not settings.DESK_SECOND_FACTOR or was_really_shown(request, token)


def was_really_shown(request: HttpRequest, token: str | AccessToken | None = None) -> bool:
    """Whether a second factor was shown, asked for or not.

    An access token has it from whoever made it, as long as they have one at all.
    """
    if isinstance(token, AccessToken):
        return token.second_factor and _has_one(token.reader)
    if token is not None:
        return "mfa" in sso.methods_of(token)
    records = get_authentication_records(request, request.user)
    since = time.time() - _holds_for(request)
    return any(one.get("method") == "mfa" and one.get("at", 0) > since for one in records)


def _holds_for(request: HttpRequest) -> float:
    """Seconds."""
    hours: float = settings.DESK_SECOND_FACTOR_HOURS * 3600
    return hours if request.method in ("GET", "HEAD") else hours + TO_FINISH


def _has_one(reader: Reader) -> bool:
    """Theirs is here if they signed up here; of others their newsroom has vouched for it."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    theirs = Authenticator.objects.filter(user=reader, type__in=kinds)
    return not reader.signed_up_here or theirs.exists()


def where_to_show_it(reader: Reader, then: str) -> str:
    """The address at which this reader can show theirs, and goes on to `then`; empty if they
    have none yet."""
    pages = {
        Authenticator.Type.TOTP: "mfa_reauthenticate",
        Authenticator.Type.WEBAUTHN: "mfa_reauthenticate_webauthn",
    }
    theirs = set(Authenticator.objects.filter(user=reader).values_list("type", flat=True))
    page = next((page for kind, page in pages.items() if kind in theirs), None)
    return f"{reverse(page)}?{urlencode({'next': then})}" if page else ""
