"""Whether new accounts write, or are complained of, far more than they ever do at this hour.

A raid looks like that, and so does a front page elsewhere: so it is only said at the desk, and
a person decides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

from django.db.models import F
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
    """What new accounts do at a publication just now: two counts, and more only of a crowd."""
    now = timezone.now()
    texts = _texts(publication, now)
    complaints = _complaints(publication, now)
    return Crowd(
        publication,
        texts,
        complaints,
        texts >= TEXTS_AT_LEAST and _is_jump(texts, _usual(_texts, publication, now)),
        complaints >= COMPLAINTS_AT_LEAST
        and _is_jump(complaints, _usual(_complaints, publication, now)),
    )


def _is_jump(number: int, expected: float) -> bool:
    """More than expected by three standard deviations and two (Poisson), as in a rush."""
    return number > expected + 3 * sqrt(expected) + 2


Count = Callable[[Publication, datetime], int]


def _usual(count: Count, publication: Publication, now: datetime) -> float:
    """The same quarter of an hour on the days before, or that of the hour before if it is more."""
    days = [count(publication, now - timedelta(days=day)) for day in range(1, DAYS_BACK + 1)]
    lately = [count(publication, now - quarter * QUARTER) for quarter in (1, 2, 3)]
    return max(sum(days) / DAYS_BACK, sum(lately) / len(lately))


def _texts(publication: Publication, until: datetime) -> int:
    """Comments begun in a quarter of an hour by who was new then. Ids begin with their time.

    Not the house's own, which signs in nowhere: its practice texts come all at once.
    """
    begun = Comment.objects.filter(pk__gte=first_id_of(until - QUARTER), pk__lt=first_id_of(until))
    by_new = begun.filter(
        article__publication=publication,
        author__joined_at__gt=F("created_at") - NEW,
        author__is_active=True,
    )
    return by_new.count()


def _complaints(publication: Publication, until: datetime) -> int:
    cases = Case.objects.filter(
        pk__gte=first_id_of(until - QUARTER),
        pk__lt=first_id_of(until),
        publication=publication,
        cause__in=COMPLAINED_OF,
        revision__author__joined_at__gt=F("opened_at") - NEW,
    )
    return cases.count()
