"""Making an access token, whoever asks for it: a page, or a program with the newsroom's word."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import jwt
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.context import request_context
from django.db import transaction
from django.http import HttpRequest

from newsroom.access_tokens import ShowYourself, make_token
from newsroom.accounts.second_factor import was_really_shown
from newsroom.models import AccessToken, Reader
from newsroom.sso import key_name_of

FRESH_FOR = timedelta(minutes=10)  # since a newsroom signed that somebody is who they are


def make_and_tell(
    reader: Reader,
    request: HttpRequest,
    signed: str | None,
    *,
    name: str,
    scopes: Collection[str],
    days: int,
) -> tuple[AccessToken, str]:
    """A new token for whoever has just shown who they are, told to them by mail.

    `signed` is the newsroom's token that came with the request, if one did. Raises ShowYourself,
    and what `make_token` raises.
    """
    if not _has_just_shown_it(request, signed):
        raise ShowYourself
    with transaction.atomic():
        row, token = make_token(
            reader,
            name=name,
            scopes=scopes,
            days=days,
            second_factor=was_really_shown(request, signed),
            signed_with="" if signed is None else key_name_of(signed),
        )
        transaction.on_commit(lambda: _tell(row, request))
    return row, token


def _has_just_shown_it(request: HttpRequest, signed: str | None) -> bool:
    if signed is None:
        shown: bool = did_recently_reauthenticate(request)
        return shown
    claims = jwt.decode(signed, options={"verify_signature": False})  # It was verified before.
    return bool(datetime.now(UTC).timestamp() - claims["iat"] < FRESH_FOR.total_seconds())


def _tell(row: AccessToken, request: HttpRequest) -> None:
    """By mail, to a confirmed address: whoever has got in must not do so unseen."""
    reader = row.reader
    if reader.email and reader.email_confirmed_at is not None:
        with request_context(request):
            get_adapter().send_mail(
                "account/email/access_token_made", reader.email, {"token": row}
            )
