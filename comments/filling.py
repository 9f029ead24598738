"""Comments as HTML, at the cost of filling in what differs from one to the next (moulds.py)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape  # As Django's does, without its marking as safe: `%` would ask for that.
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from comments.beside import Viewer
from comments.moulds import (
    SHAPES,
    Around,
    Pattern,
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
        self._patterns: dict[tuple[tuple[Any, ...], str], Pattern] = {}
        # What stands before every address in this request, as `reverse` writes it.
        self._page = (escape(reverse("front")), str(article))

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
        pattern, pick = self._pattern(one, is_head)
        if (text := one.released_revision) is None:
            return str(pattern % pick((*self._page, str(one.pk))))
        released, edited, language = one.first_released_at, one.edited_at, self._around.language
        # As in VALUES. In a mould there is nothing of anybody's but what is filled in, escaped.
        filled = (
            *self._page,
            str(one.pk),
            *_escaped(one.author.name, language),
            released.isoformat(),
            _said(self._since.ago(released)),
            text.html,
            badges_in_html(language, one.badges),
            edited.isoformat() if edited else "",
            _said(self._since.ago(edited)) if edited else "",
            *one.beside.reactions.told,
        )
        return str(pattern % pick(filled))

    def _pattern(self, one: Shown, is_head: bool) -> Pattern:
        """As `of_comment` has it; remembered for the page, since most comments of it are alike."""
        beside, is_chosen = one.beside, self._chosen is not None and one.pk == self._chosen
        like = (
            is_head, is_chosen, one.depth and 1, one.shown_depth, one.is_public, one.goes_on,
            one.muted, one.answers_muted, one.author.is_imported, one.edited_at is not None,
            beside.is_own, beside.is_new, beside.is_pinned, beside.is_picked,
            beside.is_changing, beside.gone,
        )  # fmt: skip
        key = (like, beside.reactions.shape)
        found = self._patterns.get(key)
        if found is None:
            found = of_comment(Shape(self._around, *like), beside.reactions.shape)
            self._patterns[key] = found
        return found

    def _more(self, root: Shown) -> str:
        prefix, article = self._page
        name, _ = _escaped(root.author.name, self._around.language)
        named = {"id": str(root.pk), "name": name, "prefix": prefix}
        return of_more(self._around, root.is_public) % {**named, "article": article}


# What is said again and again: how long ago it was.
_said = lru_cache(SHAPES)(escape)


@lru_cache(SHAPES)
def _escaped(name: str, language: str) -> tuple[str, str]:
    """A name, and a name for where no tag keeps its direction to itself."""
    return escape(name), escape(isolated(name))
