"""Which addresses of the internet are out in the open. Pure.

By lists of our own, since what Python holds to be global differs from release to release, and
since an address that only wraps another one (mapped, translated, tunnelled) is none to call.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network

# From the registries of special-purpose addresses (RFC 6890 and what came after it).
NOT_PUBLIC: tuple[Network, ...] = tuple(
    ip_network(one)
    for one in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # behind a provider's translation
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local; where clouds keep their keys
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",
        "2001::/23",  # protocols, Teredo among them
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)
# Of IPv6 only this has been given out: neither ::1, ::ffff:…, 64:ff9b::…, fc00:: nor fe80::.
GIVEN_OUT = ip_network("2000::/3")


def read_networks(told: Iterable[str]) -> tuple[Network, ...]:
    """Networks from a setting. Raises ValueError."""
    return tuple(ip_network(one.strip()) for one in told)


def is_public(address: str, also: Iterable[Network] = ()) -> bool:
    """Whether this address may be called: one of the open internet, or of the networks `also`.

    What is no address may not.
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if any(ip in network for network in also):
        return True
    if ip.version == 6 and ip not in GIVEN_OUT:
        return False
    return not any(ip in network for network in NOT_PUBLIC)
