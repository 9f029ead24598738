"""Pages by key: the cost of the last page is the cost of the first."""

from rest_framework.pagination import CursorPagination


class NewestReleaseFirst(CursorPagination):
    ordering = ("-first_released_at", "-id")
    page_size = 25
    max_page_size = 100
    page_size_query_param = "page_size"


class NewestFirst(CursorPagination):
    ordering = "-id"
    page_size = 25
    max_page_size = 100
    page_size_query_param = "page_size"


class NewestArticleFirst(CursorPagination):
    ordering = ("-published_at", "-id")
    page_size = 25
    max_page_size = 100
    page_size_query_param = "page_size"


class OldestCaseFirst(CursorPagination):
    ordering = ("opened_at", "id")
    page_size = 25
    max_page_size = 100
    page_size_query_param = "page_size"
