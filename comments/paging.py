"""Pages by key: the cost of the last page is the cost of the first."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request


class ByKey(CursorPagination):
    """A cursor that somebody made up leads nowhere, instead of into the database."""

    page_size = 25
    max_page_size = 100
    page_size_query_param = "page_size"

    def paginate_queryset(
        self, queryset: Any, request: Request, view: Any = None
    ) -> list[Any] | None:
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValidationError, ValueError, DataError) as error:
            raise NotFound from error


class NewestReleaseFirst(ByKey):
    ordering = ("-first_released_at", "-id")


class NewestFirst(ByKey):
    ordering = "-id"


class NewestArticleFirst(ByKey):
    ordering = ("-published_at", "-id")


class OldestCaseFirst(ByKey):
    ordering = ("opened_at", "id")


class OldestObjectionFirst(ByKey):
    ordering = ("contested_at", "id")
