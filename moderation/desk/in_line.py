"""The cases in the order of the list, seen from one of them: which comes before, which after."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import Any
from uuid import UUID

from django.db.models import F, Value
from django.db.models.lookups import GreaterThan, LessThan
from django.http import QueryDict

from comments.paging import Row
from moderation.cards.card import WEIGHED_BY, weighs
from moderation.listing.cases import lanes_of, order_of
from moderation.listing.filters import CaseFilter
from moderation.models import Case, Decision, DeskChoices
from newsroom.models import Reader

LOOKS_BACK = 50  # decisions


@dataclass(frozen=True)
class Place:
    """The neighbours of a case in the line, if it has any."""

    before: UUID | None
    after: UUID | None


def place_of(case: Case, moderator: Reader, query: QueryDict) -> Place:
    """Where a case stands in the line, or would stand if it were still open."""
    before, after = _next(case, moderator, query, -1), _next(case, moderator, query, 1)
    return Place(before=before, after=after)


def _next(case: Case, moderator: Reader, query: QueryDict, step: int) -> UUID | None:
    """The case that comes next in the line, this way (1) or that (-1)."""
    chosen = _line(moderator, query)
    keys = order_of(chosen)
    fields: list[Any] = [Case._meta.get_field(name) for name in keys.names]
    here = Row(*(Value(value, field) for value, field in zip(keys.of(case), fields, strict=True)))
    past = (GreaterThan if step > 0 else LessThan)(Row(*map(F, keys.names)), here)
    order = [name if step > 0 else f"-{name}" for name in keys.names]
    found = [lane.filter(past).order_by(*order).first() for lane in lanes_of(chosen)]
    near = sorted((one for one in found if one is not None), key=keys.of, reverse=step < 0)
    return near[0].pk if near else None


def _line(moderator: Reader, query: QueryDict) -> CaseFilter:
    """What the list shows for this query, if it is of open cases; else all that are open."""
    asked = query.copy()
    asked["state"] = "open"
    chosen = CaseFilter(asked, moderator)
    if chosen.is_valid() and chosen.is_open:
        return chosen
    every = CaseFilter(QueryDict("state=open"), moderator)
    every.is_valid()
    return every


def next_after(case: Case, moderator: Reader, query: QueryDict) -> UUID | None:
    """Where to go on: what comes after it, or else what was left out before."""
    place = place_of(case, moderator, query)
    return place.after or place.before


def wants_a_pause(moderator: Reader, after: UUID | None, choices: DeskChoices) -> bool:
    """Whether somebody has read enough of the worst in a row, and more of it would come."""
    at_most = choices.severe_in_a_row
    if not at_most or after is None:
        return False
    if not weighs(Case.objects.select_related(*WEIGHED_BY).get(pk=after)):
        return False
    decided = Decision.objects.filter(moderator=moderator).exclude(case=None)
    latest = decided.select_related("case__revision", "case__appealed").order_by("-decided_at")[
        :LOOKS_BACK
    ]
    in_a_row = len(list(takewhile(lambda one: weighs(one.case), latest)))
    return in_a_row > 0 and in_a_row % at_most == 0


def something_else(moderator: Reader, query: QueryDict) -> UUID | None:
    """The first case in the line that is not of the worst; None if there is none soon."""
    chosen = _line(moderator, query)
    keys = order_of(chosen)
    lanes = [lane.select_related(*WEIGHED_BY).order_by(*keys.names) for lane in lanes_of(chosen)]
    soon = sorted((one for lane in lanes for one in lane[:LOOKS_BACK]), key=keys.of)
    return next((one.pk for one in soon if not weighs(one)), None)
