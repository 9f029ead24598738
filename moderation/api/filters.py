"""How the desk's filters are said to programs: as in the addresses of its pages."""

from __future__ import annotations

from typing import TypeVar

from django import forms
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from comments.models import Status
from moderation.listing.filters import ORDERS, STATES, CaseFilter
from moderation.listing.texts import TextFilter
from moderation.models import Case, StaffOutcome
from newsroom.refusals import Invalid

AnyFilter = TypeVar("AnyFilter", CaseFilter, TextFilter)


def sound(chosen: AnyFilter) -> AnyFilter:
    """This filter, if all that it says can be meant. Raises Invalid with what cannot."""
    if not chosen.is_valid():
        errors: forms.utils.ErrorDict = chosen.errors
        raise Invalid(errors={name: [str(one) for one in told] for name, told in errors.items()})
    return chosen


def _said(
    name: str, meaning: str, kind: OpenApiTypes = OpenApiTypes.STR, **facts: object
) -> OpenApiParameter:
    return OpenApiParameter(name, kind, description=meaning, **facts)  # type: ignore[arg-type]


_WORDS = _said("words", "In the text; “in quotes” a phrase, with a minus none of it.")
_AUTHOR = _said("author", "Id or handle of its author, or `me`.")
_ARTICLE = _said("article", "Ids of articles.", OpenApiTypes.UUID, many=True)
_SECTION = _said("section", "Sections.", many=True)

FILTERS = [
    _said("state", "Closed ones come the last closed first.", enum=[code for code, _ in STATES]),
    _said("order", "Of open ones.", enum=[code for code, _ in ORDERS]),
    _said("cause", "Why it is there.", many=True, enum=Case.Cause.values),
    _said("publication", "By its slug."),
    _SECTION,
    _ARTICLE,
    _AUTHOR,
    _said("assigned", "To whom it was given: id, handle, or `me`."),
    _said("by", "Who decided it: id, handle, or `me`."),
    _said("outcome", "What was decided.", enum=StaffOutcome.values),
    _said("language", "Of the publication."),
    _said("age", "Waiting for at least so many hours.", OpenApiTypes.INT),
    _said("overdue", "Waiting for longer than it should.", OpenApiTypes.BOOL),
    _said("link", "Its text has a link.", OpenApiTypes.BOOL),
    _said("harsh", "Its text looks harsh.", OpenApiTypes.BOOL),
    _WORDS,
]
TEXT_FILTERS = [
    _WORDS,
    _AUTHOR,
    _ARTICLE,
    _SECTION,
    _said("status", "Where it stands.", many=True, enum=Status.values),
    _said("since", "Written on that day or later.", OpenApiTypes.DATE),
    _said("until", "Written on that day or before.", OpenApiTypes.DATE),
]
