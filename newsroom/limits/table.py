"""How many of each kind of write are taken. Pure: read by settings, and by whoever wants to know.

Each number is the most within any window of so many seconds. The same write counts for all who
it may be counted by:

    account    the reader; less for one who is new, more for one who is trusted (`times_for`)
    device     the browser, by its signed cookie; a program, by its access token
    no_device  all of a network together that show neither: to throw the cookie away gains nothing
    network    one address of IPv4, or a /64 of IPv6; what lies around it has more (`LADDER`)

A network is a household, but also a school behind one address, or a thousand phones of one
carrier: so it has room for fifteen to thirty who are as busy as anybody may be, or some hundreds
as they really are. What stops one person is their account and their device.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from types import MappingProxyType

TEN_MINUTES, AN_HOUR = 600, 3600  # seconds


@dataclass(frozen=True)
class Quotas:
    """The most of one kind of write within any `seconds`, by each who is counted."""

    seconds: int
    account: int
    device: int
    no_device: int
    network: int


Table = Mapping[str, Quotas]

TABLE: Table = MappingProxyType({
    # seconds, account, device, no_device, network
    "writing": Quotas(TEN_MINUTES, 40, 60, 80, 600),
    # A page keeps what one types each second: whoever is new and types on has room as well.
    "drafting": Quotas(TEN_MINUTES, 1200, 1500, 2400, 12000),
    "reviewing": Quotas(TEN_MINUTES, 120, 180, 360, 2400),
    "reacting": Quotas(TEN_MINUTES, 100, 150, 300, 2000),
    "reporting": Quotas(TEN_MINUTES, 20, 30, 60, 300),
    "noticing": Quotas(AN_HOUR, 30, 30, 30, 30),
    "signing_in": Quotas(TEN_MINUTES, 40, 60, 300, 600),
    "signing_up": Quotas(TEN_MINUTES, 5, 5, 40, 40),
    "mailing": Quotas(TEN_MINUTES, 10, 10, 40, 60),
    "settings": Quotas(TEN_MINUTES, 100, 150, 300, 2000),
    "tokens": Quotas(TEN_MINUTES, 10, 10, 10, 60),
    "frames": Quotas(TEN_MINUTES, 300, 400, 3000, 6000),
    "desk": Quotas(TEN_MINUTES, 600, 900, 1200, 6000),
    "importing": Quotas(TEN_MINUTES, 30, 30, 30, 100),
    "machines": Quotas(TEN_MINUTES, 6000, 6000, 6000, 6000),
    "other": Quotas(TEN_MINUTES, 60, 90, 120, 1000),
})  # fmt: skip

# How many times as much is taken of the networks that one lies in. A /24 has 256 addresses, as
# a /48 of IPv6 has 256 customers with a /56 each; such a customer has 256 networks of their own.
LADDER: Mapping[int, tuple[tuple[int, int], ...]] = MappingProxyType({
    4: ((32, 1), (24, 8)),
    6: ((64, 1), (56, 2), (48, 8)),
})  # fmt: skip

TIMES_AT_MOST = 1_000_000
NEW_FOR = timedelta(days=1)


def times_for(joined_at: datetime | None, now: datetime, *, new: float) -> float:
    """How much of an account's quota holds for it by its age: who has just come has less."""
    if joined_at is not None and now - joined_at < NEW_FOR:
        return new
    return 1.0


def quota(number: int, times: float) -> int:
    """So much of it, and never nothing of something."""
    return max(1, int(number * times)) if number > 0 else 0


def factor(times: float) -> float:
    """So many times as much, as a setting says it. Raises ValueError for what is no such thing:
    with none, or less, nobody could write, and what has no end is no number of writes."""
    if not 0 < times <= TIMES_AT_MOST:  # Nor is what is no number at all.
        raise ValueError(f"{times} is not more than 0 and at most {TIMES_AT_MOST:,}")
    return times


def changed(told: Iterable[str], table: Table = TABLE) -> Table:
    """The table with what a setting says of it: `writing.account=60`, `noticing.seconds=600`.

    Raises ValueError for what is no such thing: a limit with a slip in it would not be there.
    """
    new = dict(table)
    for one in told:
        name, _, number = one.strip().partition("=")
        kind, _, what = name.partition(".")
        if kind not in new or what not in _COLUMNS or not number.isdecimal():
            raise ValueError(f"{one!r} is not kind.whose=number, such as writing.account=60")
        if what == "seconds" and not 10 <= int(number) <= AN_HOUR:
            raise ValueError(f"{one!r}: a window has 10 to {AN_HOUR} seconds")
        new[kind] = replace(new[kind], **{what: int(number)})
    return MappingProxyType(new)


_COLUMNS = frozenset(field.name for field in fields(Quotas))
WHOSE = ("account", "device", "no_device", "network", "network_around")
ASKING = ("account", "token", "tokens", "reading")  # how often the API is asked for anything


def names() -> list[str]:
    """What each limit is called, in headers, in figures and in the setting."""
    return [*ASKING, *(f"{kind}.{whose}" for kind in TABLE for whose in WHOSE)]
