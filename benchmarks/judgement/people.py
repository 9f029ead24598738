"""Who lives in the town, and what each answers. The numbers are those of science D10."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np


class Kind(IntEnum):
    DILIGENT = 0
    NOISY = 1
    LAZY = 2  # hardly ever says "uncivil"
    PARTISAN = 3  # forgives the own side, condemns the other
    RING = 4  # honest and good, but for friends and victims
    SOCK = 5  # finds everything fine, but for victims
    FAIR_WEATHER = 6  # spends coins instead of reading
    VOLUNTEER = 7  # diligent, and writes nothing


CREW = (Kind.RING, Kind.SOCK, Kind.FAIR_WEATHER)
USUAL = {Kind.DILIGENT: 0.55, Kind.NOISY: 0.22, Kind.LAZY: 0.13, Kind.PARTISAN: 0.10}


@dataclass(frozen=True, slots=True)
class Person:
    kind: Kind
    sensitivity: float  # of an easy text that is bad, called bad
    specificity: float
    side: int  # -1, 0, 1
    writes_bad: float  # of what they write


@dataclass(frozen=True, slots=True)
class Text:
    """What somebody handed in. Only the town knows whether it is bad."""

    number: int
    author: int
    born: float  # hours
    bad: bool
    hard: float  # 0 to 1: pulls every honest reader towards a coin, all alike
    slant: int
    attack: bool  # the crew wants it out
    victim: bool  # the crew wants it gone
    staff_err: bool
    is_reported: bool  # if it is bad and goes out


def populate(
    rng: np.random.Generator, people: int, mix: dict[Kind, float], *, one_sided: bool = False
) -> tuple[list[Person], np.ndarray]:
    """So many honest people, and how often each writes: heavy-tailed, as everywhere.

    `one_sided`: all partisans are of one side, a bloc.
    """
    kinds = rng.choice(np.array(list(mix)), people, p=np.array(list(mix.values())))
    sides = rng.choice([-1, 0, 1], people, p=[0.35, 0.3, 0.35])
    if one_sided:
        sides = np.where(kinds == Kind.PARTISAN, 1, sides)
    bad = np.where(rng.random(people) < 0.06, 0.60, 0.055)
    rates = rng.pareto(1.3, people) + 0.3
    everybody = [
        person(rng, Kind(int(kind)), int(side), float(share))
        for kind, side, share in zip(kinds, sides, bad, strict=True)
    ]
    return everybody, rates


def person(rng: np.random.Generator, kind: Kind, side: int, writes_bad: float) -> Person:
    if kind in (Kind.DILIGENT, Kind.VOLUNTEER):
        coins = rng.beta(22, 3), rng.beta(38, 2)
    elif kind is Kind.NOISY:
        coins = rng.beta(14, 6), rng.beta(16, 4)
    else:
        coins = rng.beta(20, 4), rng.beta(34, 3)
    return Person(kind, float(coins[0]), float(coins[1]), side, writes_bad)


def calls_bad(reader: Person, text: Text, chance: float) -> bool:
    """What this reader says of this text; `chance` is uniform, and the same for both ever."""
    kind = reader.kind
    if kind in (Kind.RING, Kind.SOCK):
        if text.attack:
            return False
        if text.victim:
            return True
    if kind is Kind.SOCK:
        return False
    if kind is Kind.LAZY:
        return chance < 0.04
    if kind is Kind.FAIR_WEATHER:
        return chance < 0.5 and reader.side == 1
    sensitivity, specificity = _as_it_is_hard(reader, text.hard)
    if kind is Kind.PARTISAN and text.slant:
        if text.slant == -reader.side:
            sensitivity, specificity = max(sensitivity, 0.95), specificity - 0.50
        elif text.slant == reader.side:
            sensitivity = max(0.0, sensitivity - 0.55)
    return chance < (sensitivity if text.bad else 1 - specificity)


def _as_it_is_hard(reader: Person, hard: float) -> tuple[float, float]:
    return (
        reader.sensitivity + (0.5 - reader.sensitivity) * hard,
        reader.specificity + (0.5 - reader.specificity) * hard,
    )


_MASK = (1 << 64) - 1


def dice(seed: int, reader: int, text: int) -> float:
    """A uniform number that is the same for this reader and text whatever the policy.

    The finaliser of SplitMix64 (Steele, Lea and Flood 2014) over the three numbers.
    """
    x = (
        seed * 0x9E3779B97F4A7C15 + reader * 0xD1B54A32D192ED03 + text * 0x8CB92BA72F3D8DD7
    ) & _MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & _MASK
    return ((x ^ (x >> 31)) >> 11) / (1 << 53)
