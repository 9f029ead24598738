"""Limits of the API: on writes as on pages, and on how often it is asked for anything at all.

A token has a quota of its own, and so has its person's browser; all tokens of one person have
another one together, so that more tokens are not ever more requests. Who reads without an account
is counted by each process for itself, generously, and waits for nothing; what caches keep is not
counted.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from newsroom.devices import device_of
from newsroom.limits.counting import Counted, alone, count, milliseconds
from newsroom.limits.passing import pass_one, settle
from newsroom.limits.whose import asked_by
from newsroom.limits.windows import Asked
from newsroom.models import AccessToken, Reader
from newsroom.request_networks import network_of

A_MINUTE = 60  # seconds


class Limits(BaseThrottle):
    """Asked of every request, once it is known who asks. Raises TooMany."""

    def allow_request(self, request: Request, view: Any) -> bool:
        plain, reader, now = request._request, _reader_of(request), timezone.now()
        if request.method not in SAFE_METHODS:
            pass_one(plain, reader, _device(request), now, _asking(request, now))
        elif reader is not None:
            settle(plain, count(_asking(request, now)))
        else:
            _read(plain, now)
        return True


def _reader_of(request: Request) -> Reader | None:
    return request.user if isinstance(request.user, Reader) else None


def _device(request: Request) -> str:
    """A program has no cookie: its access token is what it is told apart by."""
    if isinstance(request.auth, AccessToken):
        return f"token {request.auth.pk}"
    return device_of(request._request).word


def _asking(request: Request, now: datetime) -> list[Asked]:
    """What counts of any request in somebody's name, whatever it is for."""
    quota: int = settings.API_REQUESTS_A_MINUTE
    if isinstance(request.auth, AccessToken):
        of_all: int = settings.API_TOKENS_A_MINUTE
        return [
            asked_by("token", str(request.auth.pk), now, quota, A_MINUTE),
            asked_by("tokens", str(request.user.pk), now, of_all, A_MINUTE),
        ]
    if request.user.is_authenticated:
        return [asked_by("account", str(request.user.pk), now, quota, A_MINUTE)]
    return []


def _read(request: HttpRequest, now: datetime) -> None:
    """Without an account: nobody else is asked."""
    network = network_of(request)
    if not network:  # A proxy of our own that we were not told of: it is not one of many.
        return
    asked = [asked_by("reading", network, now, settings.API_READS_A_MINUTE, A_MINUTE)]
    settle(request, Counted.of(asked, alone.take(asked, milliseconds())))
