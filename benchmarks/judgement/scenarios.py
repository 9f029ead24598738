"""The towns that a policy is tried in."""

from __future__ import annotations

from dataclasses import dataclass, field

from benchmarks.judgement.people import USUAL, Kind


@dataclass(frozen=True)
class Scenario:
    """A town and what happens to it. Times are in hours, days are counted from 0."""

    days: int = 21
    warm: int = 7  # days that do not count
    people: int = 2500
    a_day: float = 420.0  # comments
    completion: float = 0.92  # of the reviews that are owed
    mix: dict[Kind, float] = field(default_factory=lambda: dict(USUAL))
    one_sided: bool = False  # all partisans are of one side
    ring: int = 0
    socks: int = 0
    patient: int = 0  # a ring whose accounts live like honest people until they attack
    flood: int = 0  # accounts that hand in junk to get reviews, and spend coins on them
    volunteers: int = 0
    volunteer_visits: int = 4  # each, on a day
    volunteer_reads: int = 4  # each time
    attacks: int = 6  # on a day
    begins: int = 7  # day of the first attack
    within: tuple[float, float] = (0.02, 0.25)  # the crew comes so long after its leader
    abuses: bool = True  # the leader's text is abuse

    @property
    def crew(self) -> int:
        return self.ring + self.socks + self.patient + self.flood


_LAZY = {Kind.DILIGENT: 0.35, Kind.NOISY: 0.25, Kind.LAZY: 0.30, Kind.PARTISAN: 0.10}
_PARTISAN = {Kind.DILIGENT: 0.40, Kind.NOISY: 0.15, Kind.LAZY: 0.10, Kind.PARTISAN: 0.35}
_BLOC = {Kind.DILIGENT: 0.45, Kind.NOISY: 0.15, Kind.LAZY: 0.10, Kind.PARTISAN: 0.30}
_EIGHTH = 420 / 8

SCENARIOS = {
    "calm": Scenario(),
    "lazy": Scenario(mix=_LAZY),
    "partisan": Scenario(mix=_PARTISAN),
    "bloc": Scenario(mix=_BLOC, one_sided=True),
    "quiet_site": Scenario(a_day=_EIGHTH),
    "quiet_site_volunteers": Scenario(a_day=_EIGHTH, volunteers=5),
    "lossy": Scenario(days=30, completion=0.77),
    "ring_5": Scenario(ring=5),
    "ring_10": Scenario(ring=10),
    "ring_20": Scenario(ring=20),
    "ring_40": Scenario(ring=40),
    "socks_10": Scenario(socks=10),
    "socks_40": Scenario(socks=40),
    # These adapt to what the house is known to do.
    "slow_trickle": Scenario(ring=20, within=(0.1, 4.0)),
    "patient_ring": Scenario(patient=20, begins=14),
    "targeted_harshness": Scenario(ring=20, abuses=False),
    "review_flood": Scenario(flood=20),
    "planted_ring_6": Scenario(ring=6),
}
