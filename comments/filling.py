"""Comments as HTML, at the cost of filling in what differs from one to the next (moulds.py)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from comments.beside import Viewer
from comments.models import Kind
from comments.models.reaction import Given
from comments.moulds import (
    SHAPES,
    Around,
    Shape,
    badges_in_html,
    of_comment,
    of_more,
)
from comments.rows import Branch, Shown
from newsroom.wording import Since, isolated


class Thread:
    """The comments of one page, as HTML."""

    def __init__(self, viewer: Viewer, place: Any, article: UUID, chosen: UUID | None) -> None:
        self._around, self._chosen, self._since = Around.of(viewer, place), chosen, Since()
        # What stands before every address in this request, as `reverse` writes it.
        self._page = {"article": str(article), "prefix": escape(reverse("front"))}

    def branches(self, branches: Iterable[Branch], *, is_head: bool = False) -> SafeString:
        """Roots with their first replies, and the way to more."""
        parts: list[str] = []
        for branch in branches:
            parts.append(self._one(branch.root, is_head=is_head))
            parts.extend(map(self._one, branch.replies))
            if branch.more:
                parts.append(self._more(branch.root))
        return mark_safe("\n".join(parts))  # noqa: S308 - of finished parts

    def comments(self, several: Iterable[Shown]) -> SafeString:
        """One after the other."""
        return mark_safe("\n".join(map(self._one, several)))  # noqa: S308 - of finished parts

    def comment(self, one: Shown, *, is_head: bool = False) -> SafeString:
        """One comment, or its tombstone."""
        return mark_safe(self._one(one, is_head=is_head))  # noqa: S308 - a finished part

    def _one(self, one: Shown, *, is_head: bool = False) -> str:
        # In a mould there is nothing of anybody's but what is filled in, escaped.
        beside = one.beside
        shape = Shape(
            self._around, is_head, one.pk == self._chosen, one.depth and 1, one.shown_depth,
            one.is_public, one.goes_on, one.muted, one.answers_muted, one.author.is_imported,
            one.edited_at is not None, beside.is_own, beside.is_new, beside.is_pinned,
            beside.is_picked, beside.is_changing, beside.gone,
        )  # fmt: skip
        if (text := one.released_revision) is None:
            return of_comment(shape, ()) % {**self._page, "id": str(one.pk)}
        kinds, filled = _kinds_of(beside.reactions)
        released, language = one.first_released_at, self._around.language
        name, isolated_name = _escaped(one.author.name, language)
        filled = {
            **self._page,
            **filled,
            "id": str(one.pk),
            "name": name,
            "isolated_name": isolated_name,
            "released": released.isoformat(),
            "released_ago": _said(self._since.ago(released)),
            "html": text.html,
            "badges": badges_in_html(language, one.badges) if one.badges else "",
        }
        if one.edited_at is not None:
            filled["edited"] = one.edited_at.isoformat()
            filled["edited_ago"] = _said(self._since.ago(one.edited_at))
        return of_comment(shape, kinds) % filled

    def _more(self, root: Shown) -> str:
        named = {"id": str(root.pk), "name": escape(root.author.name)}
        return of_more(self._around, root.is_public) % {**self._page, **named}


@lru_cache(SHAPES)
def _kinds_of(
    reactions: tuple[Given, ...],
) -> tuple[tuple[tuple[Kind, bool, bool], ...], dict[str, str]]:
    """Which kinds of them were given, and by whom; and how many of each, as it is filled in."""
    kinds = tuple((one.kind, one.number > 0, one.is_own) for one in reactions)
    return kinds, {one.kind.value: str(one.number) for one in reactions}


# What is said again and again: how long ago it was.
_said = lru_cache(SHAPES)(escape)


@lru_cache(SHAPES)
def _escaped(name: str, language: str) -> tuple[str, str]:
    """A name, and a name for where no tag keeps its direction to itself."""
    return escape(name), escape(isolated(name))
