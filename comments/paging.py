"""Pages by key: the cost of the last page is the cost of the first."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError
from django.db.models import BooleanField, Func
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

from comments.refusals import BadPageSize, UnknownCursor


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
    ordering = ("-rated_at", "-pk")


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


class Row(Func):
    """Several values that PostgreSQL compares as one: what an index of them is sorted by."""

    template = "ROW(%(expressions)s)"
    output_field = BooleanField()  # Of no meaning: it is only ever compared.
