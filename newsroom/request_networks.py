"""Where a request comes from, so far as anybody is told apart by it."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

NETWORK_BITS = {4: 24, 6: 48}  # what one household, school or office is likely to share


def network_of(request: HttpRequest) -> str:
    """The network that a request comes from; empty for one that says nothing about anybody.

    A private address is that of a proxy which nobody has told us of (TRUSTED_PROXIES).
    """
    address = address_of(request)
    return "" if address is None else around(address, NETWORK_BITS[address.version])


def around(address: IPv4Address | IPv6Address, bits: int) -> str:
    """The network of so many bits that an address lies in."""
    return str(ip_network((address, bits), strict=False))


def address_of(request: HttpRequest) -> IPv4Address | IPv6Address | None:
    """The address of who asks, where it is one of the open internet."""
    address = any_address_of(request)
    return address if address is not None and address.is_global else None


def any_address_of(request: HttpRequest) -> IPv4Address | IPv6Address | None:
    """The same, also where it is private: that of a proxy, or of a machine in the house."""
    try:
        address = ip_address(_bare(_told(request)))
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _bare(told: str) -> str:
    """Without a port, and the brackets that IPv6 has then: some proxies write both."""
    if told.startswith("["):
        return told[1:].partition("]")[0]
    return told.partition(":")[0] if told.count(":") == 1 else told


def _told(request: HttpRequest) -> str:
    """The address, by the outermost proxy that we trust. What is left of it, anybody may claim."""
    proxies: int = settings.TRUSTED_PROXIES
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    if proxies and len(hops) >= proxies:
        return hops[-proxies].strip()
    told: str = request.META.get("REMOTE_ADDR", "")
    return told
