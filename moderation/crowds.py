"""Whether new accounts write, or are complained of, far more than they ever do at this hour.

A raid looks like that, and so does a front page elsewhere: so it is only said at the desk, and
a person decides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from typing import Any

from django.db.models import Count, F, QuerySet, Value
from django.utils import timezone

from comments.models import Comment
from moderation.models import Case
from newsroom.ids import first_id_of
from newsroom.models import Publication

QUARTER, NEW = timedelta(minutes=15), timedelta(days=1)
DAYS_BACK = 7
TEXTS_AT_LEAST, COMPLAINTS_AT_LEAST = 8, 4  # in a quarter of an hour: fewer are no crowd
COMPLAINED_OF = (
    Case.Cause.REPORT, Case.Cause.FLAGGED, Case.Cause.NOTICE, Case.Cause.SEVERE,
)  # fmt: skip


@dataclass(frozen=True)
class Crowd:
    """What a quarter of an hour brought from accounts younger than a day."""

    publication: Publication
    texts: int
    complaints: int
    are_many_texts: bool
    are_many_complaints: bool

    @property
    def is_unusual(self) -> bool:
        return self.are_many_texts or self.are_many_complaints


def crowd_at(publication: Publication) -> Crowd:
    """What new accounts do at a publication just now, beside what they usually do: two queries."""
    now = timezone.now()
    texts, usual_texts = _counted(_texts, publication, now)
    complaints, usual_complaints = _counted(_complaints, publication, now)
    return Crowd(
        publication,
        texts,
        complaints,
        texts >= TEXTS_AT_LEAST and _is_jump(texts, usual_texts),
        complaints >= COMPLAINTS_AT_LEAST and _is_jump(complaints, usual_complaints),
    )


def _is_jump(number: int, expected: float) -> bool:
    """More than expected by three standard deviations and two (Poisson), as in a rush."""
    return number > expected + 3 * sqrt(expected) + 2


Found = Callable[[Publication, datetime], "QuerySet[Any]"]


def _counted(found: Found, publication: Publication, now: datetime) -> tuple[int, float]:
    """How many in this quarter of an hour, and how many are usual: in the same one on the days
    before, or in those of the hour before if that is more."""
    days = [now - timedelta(days=day) for day in range(1, DAYS_BACK + 1)]
    lately = [now - quarter * QUARTER for quarter in (1, 2, 3)]
    parts = [
        found(publication, until)
        .order_by()
        .values(at=Value(place))
        .annotate(number=Count("pk"))
        .values_list("at", "number")
        for place, until in enumerate([now, *days, *lately])
    ]
    counts = dict(parts[0].union(*parts[1:], all=True))
    before = [counts[place] for place in range(1, len(parts))]
    usual = max(sum(before[:DAYS_BACK]) / DAYS_BACK, sum(before[DAYS_BACK:]) / len(lately))
    return counts[0], usual


def _texts(publication: Publication, until: datetime) -> QuerySet[Comment]:
    """Comments begun in a quarter of an hour by who was new then. Ids begin with their time.

    Not the house's own, which signs in nowhere: its practice texts come all at once.
    """
    begun = Comment.objects.filter(pk__gte=first_id_of(until - QUARTER), pk__lt=first_id_of(until))
    return begun.filter(
        article__publication=publication,
        author__joined_at__gt=F("created_at") - NEW,
        author__is_active=True,
    )


def _complaints(publication: Publication, until: datetime) -> QuerySet[Case]:
    return Case.objects.filter(
        pk__gte=first_id_of(until - QUARTER),
        pk__lt=first_id_of(until),
        publication=publication,
        cause__in=COMPLAINED_OF,
        revision__author__joined_at__gt=F("opened_at") - NEW,
    )
