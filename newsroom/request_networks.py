"""Where a request comes from, so far as anybody is told apart by it."""

from __future__ import annotations

from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

NETWORK_BITS = {4: 24, 6: 48}  # what one household, school or office is likely to share
LINE_BITS = 64


def network_of(request: HttpRequest) -> str:
    """The network that a request comes from; empty for one that says nothing about anybody.

    A private address is that of a proxy which nobody has told us of (TRUSTED_PROXIES).
    """
    address = _address(request)
    if address is None or not address.is_global:
        return ""
    return str(ip_network((address, NETWORK_BITS[address.version]), strict=False))


def line_of(request: HttpRequest) -> str:
    """What tells one line from the next, for limits of how often somebody may try: the address, or
    of IPv6 what is given to one line. Empty for what is no address."""
    address = _address(request)
    if isinstance(address, IPv6Address):
        return str(ip_network((address, LINE_BITS), strict=False))
    return str(address or "")


def hashed(what: str, network: str) -> str:
    """A key for a network that tells nobody which one it is, good for an hour."""
    hour = f"{datetime.now(UTC):%Y-%m-%d %H}"
    kept = salted_hmac(f"third-reading {what} {hour}", network, algorithm="sha256").hexdigest()
    return f"{what}:{kept}"


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
