"""Who is about in a small site, and how one of them comes upon something: by the dice."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any, TypeVar
from uuid import uuid4

from django.db.models import Model, QuerySet

from comments.models import Comment
from newsroom.models import Article, Reader

Row = TypeVar("Row", bound=Model)
SEES = 50  # rows that one looks at before one takes one of them


class NothingToDo(Exception):  # noqa: N818 - it is none
    """What this verb is about is not there just now."""


@dataclass
class Chance:
    """The dice of one process, and what they are thrown about."""

    dice: Random
    readers: list[Reader]
    desk: list[Reader]  # the last one is an admin
    article: Article

    def one_of(self, rows: QuerySet[Row]) -> Row:
        return rows.model._default_manager.get(pk=self._any_key(rows))

    def comment(self, **facts: Any) -> Comment:
        key = self._any_key(Comment.objects.filter(**facts))
        return Comment.objects.select_related("article__publication", "author").get(pk=key)

    def public(self) -> Comment:
        return self.comment(released_revision__isnull=False)

    def _any_key(self, rows: QuerySet[Any]) -> Any:
        keys = sorted(rows.values_list("pk", flat=True)[:SEES])
        if not keys:
            raise NothingToDo
        return self.dice.choice(keys)

    def reader(self) -> Reader:
        """As the tables know them now: somebody may have erased them."""
        return Reader.objects.get(pk=self.dice.choice(self.readers).pk)

    def moderator(self) -> Reader:
        return Reader.objects.get(pk=self.dice.choice(self.desk).pk)

    @property
    def admin(self) -> Reader:
        return self.desk[-1]

    def words(self) -> str:
        return f"What I think about the tram, number {uuid4().hex[:12]}."
