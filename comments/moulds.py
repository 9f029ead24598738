"""Moulds of comments: each shape of one is rendered once, and filled many times (filling.py).

A template takes a millisecond for a comment, and most of what it says is the same for all that are
alike: public or not, edited, pinned, one's own, in which language. So it is rendered once for each
such shape, by Django, with marks in the place of what differs: a name, a time, a text. What
everybody wrote is put there afterwards, escaped, and is never looked at again: nobody's name or
text can become a mark, or HTML. That each mould says what its template would say is a test.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, NamedTuple
from uuid import uuid4

from django.template.loader import render_to_string
from django.urls import get_script_prefix, get_urlconf, set_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from comments.beside import Beside, Viewer
from comments.models import Kind
from comments.models.reaction import Given
from comments.rows import Author, Badge

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


@lru_cache(SHAPES)
def badges_in_html(language: str, several: tuple[Badge, ...]) -> SafeString:
    """What stands beside a name; in the language that is spoken, which is this one."""
    return render_to_string("comments/_badges.html", {"badges": several})


@lru_cache(SHAPES)
def of_comment(shape: Shape) -> Mould:
    """Of a comment, or of its tombstone."""
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
def of_reactions(around: Around, kinds: tuple[tuple[Kind, bool, bool], ...], own: bool) -> Mould:
    """Of what readers felt: of each kind, whether somebody did, and whether who looks did."""
    given = tuple(
        Given(kind, _mark(kind.value) if some else 0, mine)  # type: ignore[arg-type] # to be filled
        for kind, some, mine in kinds
    )
    stands_for = SimpleNamespace(pk=_ID, beside=Beside(reactions=given, is_own=own))
    return _rendered("comments/_reactions.html", {"comment": stands_for}, around)


@lru_cache(SHAPES)
def of_more(around: Around, is_public: bool) -> Mould:
    """Of the way to more replies."""
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
