"""What a request betrays of where it comes from, so far as accounts may share it.

A device cookie and the network of the address, both as keyed hashes only: neither is ever
kept, logged, or handed on. The key belongs to one month: marks of different months cannot
be put together by whoever gets hold of the table alone.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from moderation.models import Mark
from moderation.workflow.marking import Trace
from newsroom.devices import device_of
from newsroom.request_networks import network_of

__all__ = ["network_of", "traces_of"]


def traces_of(request: HttpRequest) -> list[Trace]:
    """The marks that this request carries; none of a device without its cookie.

    A device that has just got another word leaves the one before, too: who left that knows it.
    """
    seen = [(Mark.Kind.DEVICE, word) for word in device_of(request).words]
    if network := network_of(request):
        seen.append((Mark.Kind.NETWORK, network))
    if not seen:
        return []
    now = timezone.now()
    last_month = now.replace(day=1) - timedelta(days=1)
    return [
        Trace(kind, _digest(kind, value, now), _digest(kind, value, last_month))
        for kind, value in seen
    ]


def _digest(kind: Mark.Kind, value: str, month: datetime) -> str:
    salt = f"third-reading mark {kind} {month:%Y-%m}"
    return salted_hmac(salt, value, algorithm="sha256").hexdigest()
