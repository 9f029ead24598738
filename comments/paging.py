"""Pages by key: the cost of the last page is the cost of the first."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError
from django.db.models import BooleanField, F, Func, Model, QuerySet, Value
from django.db.models.constants import LOOKUP_SEP
from django.db.models.lookups import GreaterThan, LessThan
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

from comments.refusals import BadPageSize, UnknownCursor, UnknownSort


class ByKey(CursorPagination):
    """A cursor that somebody made up leads nowhere, instead of into the database."""

    page_size = 25
    max_page_size = 100
    page_size_query_param = "page_size"
    page_size_query_description = "How many at most, up to 100; more than that is 100."
    cursor_query_description = "Where a page begins, as in `next` and `previous` of another."

    def get_page_size(self, request: Request) -> int:
        """Raises BadPageSize for what is no number of rows."""
        told = request.query_params.get(self.page_size_query_param)
        if told is None:
            return self.page_size
        if not (told.isascii() and told.isdecimal()) or not told.strip("0"):
            raise BadPageSize
        return min(int(told[-9:]) if len(told) < 10 else self.max_page_size, self.max_page_size)

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Raises UnknownCursor."""
        try:
            return super().decode_cursor(request)
        except NotFound as error:
            raise UnknownCursor from error

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """As OpenAPI 3.1 says that something may be null."""
        told: dict[str, Any] = super().get_paginated_response_schema(schema)
        for name in ("next", "previous"):
            told["properties"][name] = {"type": ["string", "null"], "format": "uri"}
        return told

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        for one in told:
            if one["name"] == self.page_size_query_param:
                one["schema"] = {"type": "integer", "minimum": 1, "default": self.page_size}
        return told

    def paginate_queryset(
        self, queryset: Any, request: Request, view: Any = None
    ) -> list[Any] | None:
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValidationError, ValueError, DataError) as error:
            raise UnknownCursor from error


class ByReading(ByKey):
    """Only for the size of a page: its key is a place in a conversation."""

    page_size = 40


class NewestFirst(ByKey):
    ordering = "-id"


class NewestKeyFirst(ByKey):
    ordering = "-pk"


class NewestReviewFirst(ByKey):
    ordering = ("-rated_at", "-id")


class NewestArticleFirst(ByKey):
    ordering = ("-published_at", "-id")


class NewestLineFirst(ByKey):
    ordering = ("-at", "-number")


class NewestDeliveryFirst(ByKey):
    ordering = "-place"


class OldestCaseFirst(ByKey):
    ordering = ("opened_at", "id")


class OldestAppealFirst(ByKey):
    ordering = ("made_at", "id")


class OldestObjectionFirst(ByKey):
    ordering = ("contested_at", "id")


class OldestDoubtFirst(ByKey):
    ordering = ("retired_at", "revision")


DEFAULT_SORT = "newest"


class Row(Func):
    """Several values that PostgreSQL compares as one: what an index of them is sorted by."""

    template = "ROW(%(expressions)s)"
    output_field = BooleanField()  # Of no meaning: it is only ever compared.


@dataclass(frozen=True)
class Order:
    """A value to sort by, with the id where that is the same, and whether from the top."""

    value: str
    descends: bool = True
    id: str = "id"


class Sorted(ByKey):
    """The roots of a thread by a value of theirs, and by id where that is the same.

    A cursor of DRF's own counts its way through rows with the same value. There may be
    thousands that nobody answered; so here the id is a part of the key.
    """

    orders = {
        "newest": Order("first_released_at"),
        "oldest": Order("first_released_at", descends=False),
        "replied": Order("reply_count"),
        "valued": Order("tally__valued", id="tally__comment"),
    }
    names = {
        "newest": _("Newest"),
        "oldest": _("Oldest"),
        "replied": _("Most replied"),
        "valued": _("Most valued"),
    }

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self._sort_as(request.query_params.get("sort", DEFAULT_SORT))
        self.request, self.base_url = request, request.build_absolute_uri()
        self.page_size = self.get_page_size(request) or self.page_size
        self.cursor = self.decode_cursor(request)
        backwards = bool(self.cursor and self.cursor.reverse)
        try:
            found = list(self._from(queryset, backwards)[: self.page_size + 1])
        except (ValidationError, ValueError, DataError) as error:
            raise UnknownCursor from error
        more = len(found) > self.page_size
        self.page = found[: self.page_size][:: -1 if backwards else 1]
        self.has_next = backwards or more
        self.has_previous = more if backwards else self.cursor is not None
        return self.page

    def _sort_as(self, sort: str) -> None:
        if sort not in self.orders:
            raise UnknownSort(known=list(self.orders))
        self.sort, self.order = sort, self.orders[sort]

    def _from(self, queryset: QuerySet[Any], backwards: bool) -> QuerySet[Any]:
        descending = self.order.descends != backwards
        names = (self.order.value, self.order.id)
        queryset = queryset.order_by(*(f"-{name}" if descending else name for name in names))
        if self.cursor is None:
            return queryset
        fields = [_field(queryset.model, self.order.value), queryset.model._meta.pk]
        told = str(self.cursor.position or "").split(" ")
        keys = [kept.to_python(part) for kept, part in zip(fields, told, strict=True)]
        key = Row(*(Value(value, kept) for value, kept in zip(keys, fields, strict=True)))
        past = LessThan if descending else GreaterThan
        return queryset.filter(past(Row(*map(F, names)), key))

    def get_next_link(self) -> str | None:
        return self._link(self.page[-1], False) if self.page and self.has_next else None

    def get_previous_link(self) -> str | None:
        return self._link(self.page[0], True) if self.page and self.has_previous else None

    def _link(self, row: Any, reverse: bool) -> str:
        value = attrgetter(self.order.value.replace(LOOKUP_SEP, "."))(row)
        told = value.isoformat() if hasattr(value, "isoformat") else str(value)
        key: Any = f"{told} {row.pk}"  # A text, whatever their stubs say.
        return self.encode_cursor(Cursor(offset=0, reverse=reverse, position=key))

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        theirs: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        schema = {"type": "string", "enum": list(self.orders), "default": DEFAULT_SORT}
        ours = {"name": "sort", "in": "query", "description": "The order of roots."}
        return [*theirs, ours | {"required": False, "schema": schema}]


def _field(model: type[Model], path: str) -> Any:
    """The field at the end of a path such as `tally__valued`."""
    *steps, last = path.split(LOOKUP_SEP)
    for step in steps:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment] # of a key
    return model._meta.get_field(last)
