"""Comments as HTML, at the cost of filling in: each shape of one is rendered once, and is a mould.

A template takes a millisecond for a comment, and most of what it says is the same for all that are
alike: public or not, edited, pinned, one's own, in which language. So it is rendered once for each
such shape, by Django, with marks in the place of what differs: a name, a time, a text. What
everybody wrote is put there afterwards, escaped, and is never looked at again: nobody's name or
text can become a mark, or HTML. That each mould says what its template would say is a test.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.template.loader import render_to_string
from django.urls import get_script_prefix, get_urlconf, reverse, set_script_prefix
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from comments.beside import Beside, Viewer
from comments.models import Kind
from comments.models.reaction import Given
from comments.rows import Author, Badge, Branch, Shown
from newsroom.wording import Since, isolated

SHAPES = 1024  # kept at most, a few kilobytes each

# Drawn anew by each process: nothing that a template says, or a badge, can look like them.
_DRAWN = secrets.token_hex(8)
_ID, _ARTICLE, _PREFIX = uuid4(), uuid4(), f"/{secrets.token_hex(8)}/"
_MARKS = re.compile(rf"x{_DRAWN}([a-z_]+)x|({_ID})|({_ARTICLE})|({_PREFIX})")
_NAMED = ("id", "article", "prefix")

Mould = str  # to be filled by %


class Around(NamedTuple):
    """What is the same for all comments of a page: who looks, where, in which language."""

    language: str
    urlconf: str | None
    has_reader: bool
    may_react: bool
    moderates: bool
    is_open: bool

    @classmethod
    def of(cls, viewer: Viewer, place: Any) -> Around:
        has_reader = viewer.reader is not None
        may = (viewer.may_react, viewer.moderates)
        return cls(get_language() or "", get_urlconf(), has_reader, *may, place.is_open)

    @property
    def as_context(self) -> dict[str, Any]:
        return {
            "viewer": Viewer(self.has_reader or None, self.may_react, self.moderates),  # type: ignore[arg-type] # only asked whether
            "place": SimpleNamespace(is_open=self.is_open),
        }


class Shape(NamedTuple):
    """All on which it depends how a comment is rendered, but what is filled in."""

    around: Around
    is_head: bool
    is_chosen: bool
    depth: int
    shown_depth: int
    is_public: bool
    goes_on: bool
    muted: bool
    answers_muted: bool
    is_imported: bool
    is_edited: bool
    is_own: bool
    is_new: bool
    is_pinned: bool
    is_picked: bool
    is_changing: bool
    gone: str


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
            parts.append(self.comment(branch.root, is_head=is_head))
            parts.extend(map(self.comment, branch.replies))
            if branch.more:
                parts.append(self._more(branch.root))
        return mark_safe("\n".join(parts))  # noqa: S308 - of finished parts

    def comments(self, several: Iterable[Shown]) -> SafeString:
        """One after the other."""
        return mark_safe("\n".join(map(self.comment, several)))  # noqa: S308 - of finished parts

    def comment(self, one: Shown, *, is_head: bool = False) -> SafeString:
        """One comment, or its tombstone."""
        beside = one.beside
        shape = Shape(
            self._around, is_head, one.pk == self._chosen, one.depth and 1, one.shown_depth,
            one.is_public, one.goes_on, one.muted, one.answers_muted, one.author.is_imported,
            one.edited_at is not None, beside.is_own, beside.is_new, beside.is_pinned,
            beside.is_picked, beside.is_changing, beside.gone,
        )  # fmt: skip
        # In a mould there is nothing of anybody's but what is filled in, escaped.
        return mark_safe(_of_comment(shape) % self._filled(one))  # noqa: S308

    def _filled(self, one: Shown) -> dict[str, str]:
        """What is different in each, as it stands in HTML."""
        filled = {**self._page, "id": str(one.pk)}
        if (text := one.released_revision) is not None:
            language = self._around.language
            filled["name"], filled["isolated_name"] = _escaped(one.author.name, language)
            filled["released"] = one.first_released_at.isoformat()
            filled["released_ago"] = escape(self._since.ago(one.first_released_at))
            filled["html"] = text.html
            filled["badges"] = _badges(language, one.badges)
            filled["reactions"] = self._reactions(one, filled)
            if one.edited_at is not None:
                filled["edited"] = one.edited_at.isoformat()
                filled["edited_ago"] = escape(self._since.ago(one.edited_at))
        return filled

    def _reactions(self, one: Shown, filled: dict[str, str]) -> str:
        beside = one.beside
        kinds, numbers = _kinds_of(beside.reactions)
        return _of_reactions(self._around, kinds, beside.is_own) % {**filled, **numbers}

    def _more(self, root: Shown) -> str:
        named = {"id": str(root.pk), "name": escape(root.author.name)}
        return _of_more(self._around, root.is_public) % {**self._page, **named}


@lru_cache(SHAPES)
def _kinds_of(
    reactions: tuple[Given, ...],
) -> tuple[tuple[tuple[Kind, bool, bool], ...], dict[str, str]]:
    """Which kinds of them were given, and by whom; and how many of each, as it is filled in."""
    kinds = tuple((one.kind, one.number > 0, one.is_own) for one in reactions)
    return kinds, {one.kind.value: str(one.number) for one in reactions}


@lru_cache(SHAPES)
def _escaped(name: str, language: str) -> tuple[str, str]:
    """A name, and a name for where no tag keeps its direction to itself."""
    return escape(name), escape(isolated(name))


@lru_cache(SHAPES)
def _badges(language: str, several: tuple[Badge, ...]) -> SafeString:
    """What stands beside a name; in the language that is spoken, which is this one."""
    return render_to_string("comments/_badges.html", {"badges": several})


@lru_cache(SHAPES)
def _of_comment(shape: Shape) -> Mould:
    texts = ("isolated_name", "released", "released_ago", "edited", "edited_ago", "html")
    stands_for: Any = SimpleNamespace(
        pk=_ID,
        author=Author(_ID, _mark("name"), shape.is_imported),
        parent_id=shape.depth,
        beside=Beside(
            is_own=shape.is_own,
            is_new=shape.is_new,
            is_pinned=shape.is_pinned,
            is_picked=shape.is_picked,
            is_changing=shape.is_changing,
            gone=shape.gone,
        ),
        **shape._asdict(),
    )
    context = {
        "comment": stands_for,
        "is_head": shape.is_head,
        "is_chosen": shape.is_chosen,
        "badges": _mark("badges"),
        "reactions": _mark("reactions"),
        **{name: _mark(name) for name in texts},
    }
    return _rendered("comments/_comment.html", context, shape.around)


@lru_cache(SHAPES)
def _of_reactions(around: Around, kinds: tuple[tuple[Kind, bool, bool], ...], own: bool) -> Mould:
    given = tuple(
        Given(kind, _mark(kind.value) if some else 0, mine)  # type: ignore[arg-type] # to be filled
        for kind, some, mine in kinds
    )
    stands_for = SimpleNamespace(pk=_ID, beside=Beside(reactions=given, is_own=own))
    return _rendered("comments/_reactions.html", {"comment": stands_for}, around)


@lru_cache(SHAPES)
def _of_more(around: Around, is_public: bool) -> Mould:
    root = SimpleNamespace(
        pk=_ID, is_public=is_public, author=Author(_ID, _mark("name"), is_imported=False)
    )
    return _rendered("comments/_more.html", {"root": root}, around)


def _mark(name: str) -> str:
    return f"x{_DRAWN}{name}x"


def _rendered(template: str, context: Mapping[str, Any], around: Around) -> Mould:
    """As its template says it, with each mark as what % fills in."""
    before = get_script_prefix()
    set_script_prefix(_PREFIX)
    try:
        article = SimpleNamespace(pk=_ARTICLE)
        html = render_to_string(template, {"article": article, **around.as_context, **context})
    finally:
        set_script_prefix(before)
    return _MARKS.sub(_as_field, html.replace("%", "%%"))


def _as_field(mark: re.Match[str]) -> str:
    name = mark[1] or next(
        name for name, found in zip(_NAMED, mark.groups()[1:], strict=True) if found
    )
    return f"%({name})s"
