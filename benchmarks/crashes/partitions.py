"""Cables are cut, and put together again, while people are at work."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import NamedTuple

from benchmarks.crashes.house import Fault, House
from benchmarks.crashes.network import DOWN, PULLED, SWALLOWED, Network
from benchmarks.crashes.spread import BACK, DATA, FRONT, NODES


class Cut(NamedTuple):
    """Which cable, and how; `forgets` where the host at its end begins anew meanwhile."""

    what: str
    switch: str
    host: str
    how: str
    forgets: bool = False


class Spell(NamedTuple):
    """From when until when a cable was cut."""

    cut: Cut
    begins: float
    ends: float


CUTS = [
    Cut("a node from its readers", FRONT, NODES[1], SWALLOWED),
    Cut("a node from its readers, interface down", FRONT, NODES[1], DOWN),
    Cut("a node from the database", BACK, NODES[0], SWALLOWED),
    Cut("a node from the database, interface down", BACK, NODES[0], DOWN),
    Cut("all from the database", BACK, DATA, SWALLOWED),
    Cut("all from the database, cable pulled", BACK, DATA, PULLED),
    Cut("all from the database, whose host begins anew", BACK, DATA, SWALLOWED, True),
]


@dataclass
class Partitions:
    """Each cut lasts for `lasts`; then all is left in peace for `rests`."""

    network: Network
    lasts: float
    rests: float
    spells: list[Spell] = field(default_factory=list)

    def haunt(self, house: House, cuts: list[Cut]) -> None:
        for cut in cuts:
            began = time.time()
            house.struck.append(Fault(f"cut: {cut.what}", began))
            self.network.cut(cut.switch, cut.host, cut.how)
            if cut.forgets:
                self.network.forget_connections(cut.host)
            house.keep(self.lasts)
            self.network.heal(cut.switch, cut.host)
            house.struck.append(Fault(f"healed: {cut.what}", time.time()))
            self.spells.append(Spell(cut, began, time.time()))
            house.keep(self.rests)
