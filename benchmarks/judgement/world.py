"""What is written in a town, and when: made once a seed, met alike by every policy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.judgement.people import Kind, Person, Text, person, populate
from benchmarks.judgement.scenarios import Scenario

# Arrivals by the hour of the day; only the proportions matter (science D10).
HOURLY = np.array(
    [3, 2, 1, 1, 1, 2, 6, 14, 24, 32, 36, 38, 42, 40, 36, 34, 34, 38, 44, 46, 40, 28, 14, 6], float
)
SHARE_OF_DAY = HOURLY / HOURLY.sum()
VICTIMS = 8
VISITS_OF_THE_PATIENT = 1.0  # a day, while they wait


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody comes, reviews up to so many, and hands a text in (volunteers do not)."""

    at: float  # hours
    who: int
    text: Text | None
    finishes: tuple[bool, ...]  # each of the reviews owed, or gives up


@dataclass(frozen=True)
class World:
    seed: int
    scenario: Scenario
    people: list[Person]
    visits: list[Visit]
    practice: list[Text]  # with a known answer
    crew: frozenset[int]
    victims: frozenset[int]
    expected: tuple[float, ...]  # arrivals in a quarter of an hour, by the hour of the day


def make(scenario: Scenario, seed: int, owed: int = 3) -> World:
    rng = np.random.default_rng([seed, 20_000])
    everybody, rates = populate(rng, scenario.people, scenario.mix, one_sided=scenario.one_sided)
    crew = _recruit(rng, scenario, everybody, rates)
    regular = [i for i in np.flatnonzero(rates > np.quantile(rates, 0.9)) if i not in crew]
    diligent = [int(i) for i in regular if everybody[i].kind is Kind.DILIGENT]
    victims = frozenset(rng.choice(diligent, VICTIMS, replace=False).tolist() if crew else [])
    arrivals = _arrivals(rng, scenario, rates) + _attacks(rng, scenario, sorted(crew))
    arrivals += _lives_of_the_patient(rng, scenario, sorted(crew))
    volunteers = range(len(everybody), len(everybody) + scenario.volunteers)
    arrivals += _volunteers(rng, scenario, volunteers)
    everybody += [person(rng, Kind.VOLUNTEER, 0, 0.0) for _ in volunteers]
    arrivals.sort()
    visits = [
        _visit(rng, scenario, number, *arrival, everybody, crew, victims, owed)
        for number, arrival in enumerate(arrivals)
    ]
    expected = tuple((scenario.a_day * SHARE_OF_DAY / 4).tolist())
    practice = _practice(rng, len(arrivals))
    return World(seed, scenario, everybody, visits, practice, crew, victims, expected)


def _recruit(
    rng: np.random.Generator, scenario: Scenario, everybody: list[Person], rates: np.ndarray
) -> frozenset[int]:
    """The first accounts become the crew. Of them only an old ring comments on its own."""
    kinds = [Kind.RING] * scenario.ring + [Kind.SOCK] * scenario.socks
    kinds += [Kind.RING] * scenario.patient + [Kind.FAIR_WEATHER] * scenario.flood
    usual = float(np.median(rates))
    for number, kind in enumerate(kinds):
        everybody[number] = person(rng, kind, number % 2, 0.0)
        rates[number] = usual if kind is Kind.RING and not scenario.patient else 0.0
    return frozenset(range(len(kinds)))


Arrival = tuple[float, int, str]


def _arrivals(rng: np.random.Generator, scenario: Scenario, rates: np.ndarray) -> list[Arrival]:
    chances = rates / rates.sum()
    found: list[Arrival] = []
    for hour in range(24 * scenario.days):
        count = rng.poisson(scenario.a_day * SHARE_OF_DAY[hour % 24])
        who = rng.choice(len(rates), count, p=chances)
        times = hour + rng.random(count)
        found += [(float(t), int(w), "") for t, w in zip(times, who, strict=True)]
    return found


def _attacks(rng: np.random.Generator, scenario: Scenario, crew: list[int]) -> list[Arrival]:
    """The leader hands in what shall go out; the others come after, to be given it to review."""
    found: list[Arrival] = []
    for day in range(scenario.begins, scenario.days) if crew else ():
        for _ in range(scenario.attacks):
            at_night = rng.random() < 0.5
            start = 24 * day + (rng.uniform(0, 6) if at_night else rng.uniform(8, 22))
            leader = int(rng.choice(crew))
            mark = "attack" if scenario.abuses else ""
            if scenario.flood:
                found += [(24 * day + float(rng.uniform(0, 24)), who, "junk") for who in crew]
                continue
            found.append((float(start), leader, mark))
            for who in crew:
                if who != leader:
                    found.append((float(start + rng.uniform(*scenario.within)), who, ""))
    return found


def _lives_of_the_patient(
    rng: np.random.Generator, scenario: Scenario, crew: list[int]
) -> list[Arrival]:
    if not scenario.patient:
        return []
    found: list[Arrival] = []
    for who in crew:
        for day in range(scenario.days):
            for _ in range(rng.poisson(VISITS_OF_THE_PATIENT)):
                hour = rng.choice(24, p=SHARE_OF_DAY)
                found.append((float(24 * day + hour + rng.random()), who, ""))
    return found


def _volunteers(rng: np.random.Generator, scenario: Scenario, who: range) -> list[Arrival]:
    """They look in a few times between seven in the morning and midnight."""
    return [
        (float(24 * day + rng.uniform(7, 24)), volunteer, "volunteer")
        for volunteer in who
        for day in range(scenario.days)
        for _ in range(scenario.volunteer_visits)
    ]


def _visit(
    rng: np.random.Generator,
    scenario: Scenario,
    number: int,
    at: float,
    who: int,
    mark: str,
    everybody: list[Person],
    crew: frozenset[int],
    victims: frozenset[int],
    owed: int,
) -> Visit:
    chances = rng.random(8)
    if mark == "volunteer":
        return Visit(at, who, None, (True,) * scenario.volunteer_reads)
    finishes = rng.random(10)[:owed] < (1.0 if who in crew else scenario.completion)
    wanted = mark in ("attack", "junk")
    text = Text(
        number=number,
        author=who,
        born=at,
        bad=wanted or bool(chances[0] < everybody[who].writes_bad),
        hard=0.1 if wanted else float(rng.beta(1.2, 3)),
        slant=-1 if chances[1] < 0.2 else 1 if chances[1] >= 0.8 else 0,
        attack=wanted,
        victim=who in victims and not wanted,
        staff_err=bool(chances[2] >= 0.97),
        is_reported=bool(chances[3] < 0.5),
    )
    return Visit(at, who, text, tuple(bool(x) for x in finishes))


def _practice(rng: np.random.Generator, first: int) -> list[Text]:
    return [
        Text(first + n, -1, 0.0, bool(rng.random() < 0.4), 0.1, 0, False, False, False, False)
        for n in range(60)
    ]
