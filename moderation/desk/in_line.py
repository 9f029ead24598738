"""The cases in the order of the list, seen from one of them: which comes before, which after."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import QueryDict

from moderation.cards.card import weighs
from moderation.models import Case, Decision, DeskChoices
from moderation.permissions import cases_of
from newsroom.models import Reader

LOOKS_BACK = 50  # decisions


@dataclass(frozen=True)
class Place:
    """The neighbours of a case in the line, if it has any."""

    before: UUID | None
    after: UUID | None


def line_of(moderator: Reader, query: QueryDict) -> QuerySet[Case]:
    """The open cases that the list shows for this query, in its order."""
    return cases_of(moderator).filter(closed_at=None).order_by("opened_at", "pk")


def place_of(case: Case, moderator: Reader, query: QueryDict) -> Place:
    """Where a case stands in the line, or would stand if it were still open."""
    line = line_of(moderator, query)
    earlier = Q(opened_at__lt=case.opened_at) | Q(opened_at=case.opened_at, pk__lt=case.pk)
    later = Q(opened_at__gt=case.opened_at) | Q(opened_at=case.opened_at, pk__gt=case.pk)
    return Place(
        before=line.filter(earlier).reverse().values_list("pk", flat=True).first(),
        after=line.filter(later).values_list("pk", flat=True).first(),
    )


def next_after(case: Case, moderator: Reader, query: QueryDict) -> UUID | None:
    """Where to go on: what comes after it, or else what was left out before."""
    place = place_of(case, moderator, query)
    return place.after or place.before


def wants_a_pause(moderator: Reader, after: UUID | None, choices: DeskChoices) -> bool:
    """Whether somebody has read enough of the worst in a row, and more of it would come."""
    at_most = choices.severe_in_a_row
    if not at_most or after is None:
        return False
    if not weighs(Case.objects.select_related("revision").get(pk=after)):
        return False
    decided = Decision.objects.filter(moderator=moderator).exclude(case=None)
    latest = decided.select_related("case__revision").order_by("-decided_at")[:LOOKS_BACK]
    in_a_row = len(list(takewhile(lambda one: weighs(one.case), latest)))
    return in_a_row > 0 and in_a_row % at_most == 0


def something_else(moderator: Reader, query: QueryDict) -> UUID | None:
    """The first case in the line that is not of the worst; None if there is none soon."""
    soon = line_of(moderator, query).select_related("revision")[:LOOKS_BACK]
    return next((one.pk for one in soon if not weighs(one)), None)
