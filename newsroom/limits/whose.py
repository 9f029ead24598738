"""By what a request is counted: its account, its device, the networks that it comes from.

None of them is in Valkey, only keyed hashes of them. The key is made of SECRET_KEY and the day,
and what was counted is gone an hour after the last of it: whoever gets hold of two days cannot
put them together, and nobody can go back from a count to an address without the secret.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address

from django.conf import settings
from django.utils.crypto import salted_hmac

from newsroom.limits.table import AN_HOUR, LADDER, Quotas, quota, times_for
from newsroom.limits.windows import Asked
from newsroom.networks import Network
from newsroom.request_networks import around

COUNTS_FOR = timedelta(seconds=AN_HOUR * 1.1)  # at most; see windows.py
NOWHERE = ""  # the network of all who come from none that is known
CLOCKS_DIFFER = timedelta(minutes=10)  # by less than that, from one node to the next


@dataclass(frozen=True)
class Who:
    """What is known of whoever writes."""

    account: str = ""
    joined_at: datetime | None = None
    device: str = ""  # its cookie; of a program, its access token
    address: IPv4Address | IPv6Address | None = None  # as it was told; private ones as well

    @property
    def is_from_nowhere(self) -> bool:
        """Whether nobody knows from where. A private address is that of a proxy which nobody has
        told us of (TRUSTED_PROXIES): all readers have it."""
        if self.address is None:
            return True
        return not self.address.is_global and not _is_own(self.address)


def counted_by(kind: str, who: Who, now: datetime, *, trust: float = 1.0) -> list[Asked]:
    """All that one more write of this kind counts for, whose own comes first.

    `now` is the same for all that is counted of one request: near midnight each has one key more,
    and the script (script.py) is told how many for all of them at once."""
    table: Quotas = settings.WRITE_LIMITS[kind]
    times = settings.WRITE_LIMITS_TIMES
    found: list[Asked] = []

    def add(whose: str, value: str, number: int, more: float = 1.0) -> None:
        name = f"{kind}.{whose}"
        keys = keys_of(name, value, now)
        found.append(Asked(name, keys, quota(number, times * more), table.seconds))

    if who.account:
        age = times_for(who.joined_at, now, new=settings.WRITE_LIMITS_NEW)
        add("account", who.account, table.account, age * trust)
    if who.device:
        add("device", who.device, table.device)
    for at, (network, more) in enumerate(_networks(who)):
        if at == 0 and not who.device:
            add("no_device", network, table.no_device)
        add("network_around" if at else "network", network, table.network, more)
    return found


def asked_by(whose: str, value: str, now: datetime, number: int, seconds: int) -> Asked:
    """One more request of whoever it is, whatever it asks for."""
    return Asked(whose, keys_of(whose, value, now), number, seconds)


def keys_of(name: str, value: str, now: datetime) -> tuple[str, ...]:
    """What it is called today; and yesterday or tomorrow, where that day counts as well."""
    return tuple(f"{name}:{_hash(value, day)}" for day in _days(now))


def _days(now: datetime) -> Iterator[date]:
    """The day by this clock, then its neighbour while something of that may count still, or be
    counted already by a node whose clock is ahead."""
    today = now.date()
    yield today
    for near in (now - COUNTS_FOR - CLOCKS_DIFFER, now + CLOCKS_DIFFER):
        if near.date() != today:
            yield near.date()


def _hash(value: str, day: date) -> str:
    return hmac.digest(_key(settings.SECRET_KEY, day), value.encode(), hashlib.sha256).hex()[:32]


@lru_cache(maxsize=8)
def _key(secret: str, day: date) -> bytes:
    return salted_hmac(
        f"third-reading limits {day}", "", secret=secret, algorithm="sha256"
    ).digest()


def _networks(who: Who) -> list[tuple[str, int]]:
    """From the narrowest to the widest; none of a server of the newsroom's own.

    Who is from nowhere, and nobody here, is one with all who are: else nothing would stop them."""
    if who.is_from_nowhere:
        return [] if who.account else [(NOWHERE, 1)]
    if who.address is None or _is_own(who.address):
        return []
    return [(around(who.address, bits), times) for bits, times in LADDER[who.address.version]]


def _is_own(address: IPv4Address | IPv6Address) -> bool:
    own: tuple[Network, ...] = settings.WRITE_LIMITS_OWN_NETWORKS
    return any(address in network for network in own)
