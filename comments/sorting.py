"""The roots of a thread in the order that is asked for, page by page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import DataError
from django.utils.translation import gettext_lazy as _
from rest_framework.pagination import Cursor
from rest_framework.request import Request

from comments import statements
from comments.paging import ByKey
from comments.refusals import UnknownCursor, UnknownSort
from comments.rows import Branch, Shown
from comments.statements import Order
from newsroom.models import Article

DEFAULT_SORT = "newest"


class Sorted(ByKey):
    """The roots of a thread by a value of theirs, and by id where that is the same.

    A cursor of DRF's own counts its way through rows with the same value. There may be
    thousands that nobody answered; so here the id is a part of the key.
    """

    orders = {
        "newest": Order("c.first_released_at", "timestamptz"),
        "oldest": Order("c.first_released_at", "timestamptz", descends=False),
        "replied": Order("c.reply_count", "bigint"),
        "valued": Order("t.valued", "bigint", by_tally=True),
    }
    _values: dict[str, Callable[[Shown], Any]] = {
        "newest": lambda root: root.first_released_at,
        "oldest": lambda root: root.first_released_at,
        "replied": lambda root: root.reply_count,
        "valued": lambda root: root.tally.valued,
    }
    names = {
        "newest": _("Newest"),
        "oldest": _("Oldest"),
        "replied": _("Most replied"),
        "valued": _("Most valued"),
    }

    def roots(
        self, article: Article, request: Request, *, replies: int, pins: bool = False
    ) -> list[Shown]:
        """The page that is asked for, with the first replies of each root; and, if asked for,
        with what is pinned above all, each with its own. The page after it has one root here.

        Raises UnknownSort, UnknownCursor and BadPageSize.
        """
        self._sort_as(request.query_params.get("sort", DEFAULT_SORT))
        self.request, self.base_url = request, request.build_absolute_uri()
        self.page_size = self.get_page_size(request) or self.page_size
        self.cursor = self.decode_cursor(request)
        self.goes_back = bool(self.cursor and self.cursor.reverse)
        try:
            return statements.roots(
                self.order,
                article=article.pk,
                publication=article.publication_id,
                key=self._key(),
                backwards=self.goes_back,
                size=self.page_size,
                replies=replies,
                pins=pins,
            )
        except (ValidationError, ValueError, DataError) as error:
            raise UnknownCursor from error

    def turn(self, found: list[Branch]) -> list[Branch]:
        """Of the roots that were found, those of the page, in its order."""
        more = len(found) > self.page_size
        page = found[: self.page_size][:: -1 if self.goes_back else 1]
        self.page = [branch.root for branch in page]
        self.has_next = self.goes_back or more
        self.has_previous = more if self.goes_back else self.cursor is not None
        return page

    def _sort_as(self, sort: str) -> None:
        if sort not in self.orders:
            raise UnknownSort(known=list(self.orders))
        self.sort, self.order = sort, self.orders[sort]

    def _key(self) -> tuple[Any, UUID] | None:
        if self.cursor is None:
            return None
        value, pk = str(self.cursor.position or "").split(" ")
        is_time = self.order.kind == "timestamptz"
        return datetime.fromisoformat(value) if is_time else int(value), UUID(pk)

    def get_next_link(self) -> str | None:
        return self._link(self.page[-1], False) if self.page and self.has_next else None

    def get_previous_link(self) -> str | None:
        return self._link(self.page[0], True) if self.page and self.has_previous else None

    def _link(self, root: Shown, reverse: bool) -> str:
        value = self._values[self.sort](root)
        told = value.isoformat() if hasattr(value, "isoformat") else str(value)
        key: Any = f"{told} {root.pk}"  # A text, whatever their stubs say.
        return self.encode_cursor(Cursor(offset=0, reverse=reverse, position=key))

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        theirs: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        schema = {"type": "string", "enum": list(self.orders), "default": DEFAULT_SORT}
        ours = {"name": "sort", "in": "query", "description": "The order of roots."}
        return [*theirs, ours | {"required": False, "schema": schema}]
