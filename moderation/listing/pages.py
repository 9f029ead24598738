"""Pages by several keys at once, of rows that come from several places.

What a moderator sees lies in some sections or publications. Each of these is a lane that
PostgreSQL walks along an index in the order that is wanted; a page is merged from the first
rows of each. So a page costs the same, however many rows there are behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError
from django.db.models import F, QuerySet, Value
from django.db.models.lookups import GreaterThan, LessThan
from rest_framework.pagination import Cursor
from rest_framework.request import Request

from comments.paging import ByKey, Row
from comments.refusals import UnknownCursor


@dataclass(frozen=True)
class Keys:
    """What a list is sorted by; the last one is never the same twice."""

    names: tuple[str, ...]
    descends: bool = False

    def of(self, row: Any) -> tuple[Any, ...]:
        found: tuple[Any, ...] = attrgetter(*self.names)(row)
        return found


class Merged(ByKey):
    """A page out of several lanes, and the ways on and back."""

    def of(self, lanes: Sequence[QuerySet[Any]], keys: Keys, request: Request) -> list[Any]:
        """The page that the request asks for. Raises UnknownCursor for one that was made up."""
        self.keys = keys
        self.request, self.base_url = request, request.build_absolute_uri()
        self.page_size = self.get_page_size(request) or self.page_size
        self.cursor = self.decode_cursor(request)
        backwards = bool(self.cursor and self.cursor.reverse)
        try:
            found = self._merge(lanes, descending=keys.descends != backwards)
        except (ValidationError, ValueError, DataError) as error:
            raise UnknownCursor from error
        more = len(found) > self.page_size
        self.page = found[: self.page_size][:: -1 if backwards else 1]
        self.has_next = backwards or more
        self.has_previous = more if backwards else self.cursor is not None
        return self.page

    def _merge(self, lanes: Sequence[QuerySet[Any]], *, descending: bool) -> list[Any]:
        wanted = self.page_size + 1
        found = [row for lane in lanes for row in self._from(lane, descending)[:wanted]]
        if len(lanes) > 1:
            found.sort(key=self.keys.of, reverse=descending)
        return found[:wanted]

    def _from(self, lane: QuerySet[Any], descending: bool) -> QuerySet[Any]:
        names = self.keys.names
        lane = lane.order_by(*(f"-{name}" if descending else name for name in names))
        if self.cursor is None:
            return lane
        fields = [lane.model._meta.get_field(name) for name in names]
        told = str(self.cursor.position or "").split(" ")
        values = [
            Value(field.to_python(part), field) for part, field in zip(told, fields, strict=True)
        ]
        past = LessThan if descending else GreaterThan
        return lane.filter(past(Row(*map(F, names)), Row(*values)))

    def get_next_link(self) -> str | None:
        return self._link(self.page[-1], False) if self.page and self.has_next else None

    def get_previous_link(self) -> str | None:
        return self._link(self.page[0], True) if self.page and self.has_previous else None

    def _link(self, row: Any, reverse: bool) -> str:
        key: Any = " ".join(map(_told, self.keys.of(row)))  # A text, whatever their stubs say.
        return self.encode_cursor(Cursor(offset=0, reverse=reverse, position=key))


def _told(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
