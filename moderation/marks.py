"""What a request betrays of where it comes from, so far as accounts may share it.

A device cookie and the network of the address, both as keyed hashes only: neither is ever
kept, logged, or handed on. The key belongs to one month: marks of different months cannot
be put together by whoever gets hold of the table alone.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from moderation.models import Mark
from moderation.workflow.marking import Trace
from newsroom.middleware import device_of

NETWORK_BITS = {4: 24, 6: 48}  # what one household, school or office is likely to share


def traces_of(request: HttpRequest) -> list[Trace]:
    """The marks that this request carries; none of a device without its cookie."""
    seen = {Mark.Kind.DEVICE: device_of(request), Mark.Kind.NETWORK: network_of(request)}
    now = timezone.now()
    last_month = now.replace(day=1) - timedelta(days=1)
    return [
        Trace(kind, _digest(kind, value, now), _digest(kind, value, last_month))
        for kind, value in seen.items()
        if value
    ]


def network_of(request: HttpRequest) -> str:
    """The network that a request comes from; empty for one that says nothing about anybody.

    A private address is that of a proxy which nobody has told us of (TRUSTED_PROXIES).
    """
    address = _address(request)
    if address is None or not address.is_global:
        return ""
    return str(ip_network((address, NETWORK_BITS[address.version]), strict=False))


def _address(request: HttpRequest) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(_told(request))
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _told(request: HttpRequest) -> str:
    """The address, by the outermost proxy that we trust. What is left of it, anybody may claim."""
    proxies: int = settings.TRUSTED_PROXIES
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    if proxies and len(hops) >= proxies:
        return hops[-proxies].strip()
    told: str = request.META.get("REMOTE_ADDR", "")
    return told


def _digest(kind: Mark.Kind, value: str, month: datetime) -> str:
    salt = f"third-reading mark {kind} {month:%Y-%m}"
    return salted_hmac(salt, value, algorithm="sha256").hexdigest()
