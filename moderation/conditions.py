"""What is in force at a publication at this moment: its measures, and whether there is a rush.

Read from tables, and known to a process for a few seconds: nothing here is a fact.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.utils import timezone

from comments.models import Revision, Status
from moderation import lots, supply
from moderation.coins import Population
from moderation.models.measurement import Measurement
from moderation.trust import Measures
from newsroom.ids import FIRST_OF_OURS, first_id_of

KNOWN_FOR = 2.0  # seconds
QUARTER = timedelta(minutes=15)
DAYS_BACK = 7


@dataclass(frozen=True)
class Conditions:
    """Measures as the newest night left them; at launch, those of the house."""

    measures: Measures
    trusted: Population | None  # the coins of a reader who would be asked in doubt
    load: float  # texts that wait, to ratings expected in the next hour


AT_LAUNCH = Conditions(Measures(), None, 0.25)
Found = TypeVar("Found")
_known: dict[tuple[str, int], tuple[float, object]] = {}


def conditions_at(publication: int) -> Conditions:
    """What the newest measurement of this publication says."""
    return _for_a_while("conditions", publication, _newest)


def is_rush(publication: int) -> bool:
    """Whether far more readers hand in texts just now than ever do at this time of day.

    More than the expected number of a quarter of an hour by three standard deviations and
    two (Poisson; science D3). What has gone on for an hour is expected: an election night is
    no raid, and must not stand still.
    """
    return _for_a_while("rush", publication, _is_rush)


def relief_at(publication: int) -> int:
    """How much less is asked of readers just now; see `relief.py`."""
    return _for_a_while("relief", publication, supply.relief_at)


def forget() -> None:
    """Ask the tables again. For who has just changed them."""
    _known.clear()


def _newest(publication: int) -> Conditions:
    newest = Measurement.objects.filter(publication=publication).order_by("-measured_at").first()
    if newest is None:
        return AT_LAUNCH
    return Conditions(newest.measures, newest.trusted_reader, newest.load)


def _is_rush(publication: int) -> bool:
    if settings.DEMO:  # The days of a sample newsroom are made up: none says what is usual.
        return False
    now = timezone.now()
    arrived = _arrivals(publication, now)
    if arrived <= A_RUSH_AT_LEAST or not _has_history(publication, now):
        return False
    usual = [_arrivals(publication, now - timedelta(days=day)) for day in range(1, DAYS_BACK + 1)]
    lately = [_arrivals(publication, now - quarter * QUARTER) for quarter in (1, 2, 3)]
    expected = max(sum(usual) / DAYS_BACK, sum(lately) / len(lately))
    return lots.is_rush(arrived, expected)


A_RUSH_AT_LEAST = 8  # texts in a quarter of an hour
HISTORY = timedelta(days=3)  # A site that has just opened has no usual number.


def _has_history(publication: int, now: datetime) -> bool:
    first = first_id_of(now - HISTORY)
    return Revision.objects.filter(
        publication=publication, pk__gte=FIRST_OF_OURS, pk__lt=first
    ).exists()


def _arrivals(publication: int, until: datetime) -> int:
    """Texts handed in during a quarter of an hour, and none that the house practises with. Ids
    begin with their time: no index more."""
    between = {"pk__gte": first_id_of(until - QUARTER), "pk__lt": first_id_of(until)}
    handed_in = Revision.objects.filter(publication=publication, **between)
    return handed_in.exclude(status=Status.CALIBRATION).count()


def _for_a_while(what: str, publication: int, ask: Callable[[int], Found]) -> Found:
    now = time.monotonic()
    since, found = _known.get((what, publication), (-KNOWN_FOR, None))
    if now - since >= KNOWN_FOR:
        found = ask(publication)
        _known[what, publication] = (now, found)
    return found  # type: ignore[return-value] # what `ask` gave
