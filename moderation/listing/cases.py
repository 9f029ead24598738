"""The desk's list: the cases that a moderator wants to see, and how many there are of each kind.

Every filter is about columns of the case itself, along indexes of it (models/filing.py); only
words are looked for in the texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from rest_framework.request import Request

from moderation.listing.filters import CaseFilter
from moderation.listing.pages import Keys, Merged
from moderation.listing.words import saying
from moderation.models import Case
from moderation.permissions import cases_of
from newsroom.models import Role

URGENT = Keys(("rank", "due_at", "id"))
OLDEST = Keys(("opened_at", "id"))
LAST_CLOSED = Keys(("closed_at", "id"), descends=True)

COUNTED_TO = 500
COUNTED_IN_TEXTS_TO = 100
LANES_AT_MOST = 24

# A sample is judged blind: it is found by what its text and its place are, never by what its
# author is called or what readers made of it.
NOT_BLIND = ~Q(cause=Case.Cause.AUDIT, closed_at=None)


def listed(chosen: CaseFilter, request: Request, pages: Merged) -> list[Case]:
    """The page of cases that a filter and a cursor ask for, with what a row shows of each."""
    lanes = [with_what_is_shown(lane) for lane in lanes_of(chosen)]
    page: list[Case] = pages.of(lanes, order_of(chosen), request)
    return page


def order_of(chosen: CaseFilter) -> Keys:
    if not chosen.is_open:
        return LAST_CLOSED
    return OLDEST if chosen.is_oldest_first else URGENT


def with_what_is_shown(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.select_related(
        "revision__author",
        "article__publication",
        "assigned_to",
        "decided_by",
        "decision",
        "appealed__moderator",
    )


def lanes_of(chosen: CaseFilter) -> list[QuerySet[Case]]:
    """What is chosen of the moderator's cases, place by place; found out once."""
    if chosen.lanes is None:
        chosen.lanes = _lanes(chosen)
    return chosen.lanes


def _lanes(chosen: CaseFilter) -> list[QuerySet[Case]]:
    facts = chosen.cleaned_data
    seats = [seat for seat in chosen.seats if chosen.covers(seat)]
    if facts["article"]:
        mine = _in_sections(_within(chosen, seats), facts["section"])
        lanes = [mine.filter(article=article) for article in facts["article"]]
    elif facts["author"] or facts["assigned"] or facts["by"]:
        lanes = [_in_sections(_within(chosen, seats), facts["section"])]
    else:
        lanes = [lane for seat in seats for lane in _lanes_at(seat, facts["section"])]
    condition = _condition(facts, is_open=chosen.is_open)
    with_its_words = saying(facts["words"], text="revision")
    return [with_its_words(lane.filter(condition)) for lane in lanes]


def _within(chosen: CaseFilter, seats: list[Role]) -> QuerySet[Case]:
    mine = cases_of(chosen.moderator)
    if len(seats) == len(chosen.seats):
        return mine
    return mine.filter(publication__in=[seat.publication_id for seat in seats])


def _in_sections(lane: QuerySet[Case], sections: list[str]) -> QuerySet[Case]:
    return lane.filter(section__in=sections) if sections else lane


def _lanes_at(seat: Role, wanted: list[str]) -> list[QuerySet[Case]]:
    """A lane for each section, if there are few of them; else one along the whole."""
    here = Case.objects.filter(publication=seat.publication_id)
    sections = [one for one in wanted or seat.sections if seat.covers(one)]
    if not (wanted or seat.sections):
        return [here]
    if len(sections) > LANES_AT_MOST:
        return [here.filter(section__in=sections)]
    return [here.filter(section=section) for section in sections]


def _condition(facts: dict[str, Any], *, is_open: bool) -> Q:
    found = Q(closed_at__isnull=is_open)
    if facts["cause"]:
        found &= reduce(or_, map(_because_of, facts["cause"]))
    for name, column in (
        ("assigned", "assigned_to"),
        ("by", "decided_by"),
        ("outcome", "outcome"),
    ):
        if facts[name]:
            found &= Q(**{column: facts[name]})
    if facts["author"]:
        found &= Q(author=facts["author"]) & NOT_BLIND
    if facts["link"]:
        found &= Q(has_link=True)
    if facts["harsh"]:
        found &= Q(looks_harsh=True)
    if facts["age"]:
        found &= Q(opened_at__lte=timezone.now() - timedelta(hours=facts["age"]))
    if facts["overdue"]:
        found &= Q(due_at__lt=timezone.now())
    return found


def _because_of(cause: str) -> Q:
    """It is among its causes; of a sample only that it is one may be told."""
    asked = Q(causes__contains=[cause])
    return asked if cause == Case.Cause.AUDIT else asked & NOT_BLIND


def counted(chosen: CaseFilter) -> int:
    """How many cases are chosen; one more than `counted_to` where there are more than that."""
    up_to, total = counted_to(chosen), 0
    for lane in lanes_of(chosen):
        total += lane.order_by().values("pk")[: up_to + 1 - total].count()
        if total > up_to:
            break
    return total


def counted_to(chosen: CaseFilter) -> int:
    """How far is counted: where every text has to be looked into, less far."""
    return COUNTED_IN_TEXTS_TO if chosen.cleaned_data["words"] else COUNTED_TO


_OF_A_CAUSE = """
SELECT '{cause}', (SELECT count(*) FROM (
    SELECT FROM moderation_case WHERE closed_at IS NULL
    AND causes @> ARRAY['{cause}']::varchar(12)[] AND {sighted} AND ({reach})
    LIMIT {limit}) AS found)"""


def counted_by_cause(seats: Sequence[Role]) -> dict[Case.Cause, int]:
    """How many open cases of each cause are within these roles' reach.

    Only those that there are, and of each at most one over COUNTED_TO: along its own index.
    """
    reach = " OR ".join(
        "publication_id = %s AND section = ANY(%s)" if seat.sections else "publication_id = %s"
        for seat in seats
    )
    values: list[Any] = []
    for seat in seats:
        values += [seat.publication_id, seat.sections] if seat.sections else [seat.publication_id]
    parts = [
        _OF_A_CAUSE.format(
            cause=cause.value,
            sighted="true" if cause == Case.Cause.AUDIT else "cause <> 'audit'",
            reach=reach or "false",
            limit=COUNTED_TO + 1,
        )
        for cause in Case.Cause
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values * len(parts))
        rows = cursor.fetchall()
    return {Case.Cause(cause): number for cause, number in rows if number}
