"""Moulds of comments: each shape of one is rendered once, and filled many times (filling.py).

A template takes a millisecond for a comment, and most of what it says is the same for all that are
alike: public or not, edited, pinned, one's own, in which language. So it is rendered once for each
such shape, by Django, with marks in the place of what differs: a name, a time, a text. What
everybody wrote is put there afterwards, escaped, and is never looked at again: nobody's name or
text can become a mark, or HTML. That each mould says what its template would say is a test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.urls import get_urlconf
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from comments.beside import Beside, Viewer
from comments.felt import GIVEN, OWN, Reactions
from comments.marks import (
    ARTICLE,
    ID,
    Mould,
    as_mould,
    below_any_address,
    by_position,
    fields_of,
    mark,
)
from comments.models import Kind
from comments.models.reaction import Given
from comments.rows import Author, Badge

SHAPES = 1024  # kept at most, a few kilobytes each


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


class Pattern(NamedTuple):
    """A mould that is filled without looking names up: `text % pick(values)`."""

    text: str
    pick: Callable[[Sequence[str]], Any]


# What differs from one comment to the next, in the order in which it is handed over.
VALUES = ("prefix", "article", "id", "name", "isolated_name", "released", "released_ago", "html",
          "badges", "edited", "edited_ago", *(kind.value for kind in Kind))  # fmt: skip


@lru_cache(SHAPES)
def of_comment(shape: Shape, felt: str) -> Pattern:
    """Of a comment with its reactions (`Reactions.shape`), or of its tombstone."""
    reactions = of_reactions(shape.around, felt, shape.is_own) if shape.is_public else ""
    mould = _of_comment(shape).replace("%(reactions)s", reactions)
    return Pattern(by_position(mould), itemgetter(*map(VALUES.index, fields_of(mould))))


@lru_cache(SHAPES)
def _of_comment(shape: Shape) -> Mould:
    texts = ("isolated_name", "released", "released_ago", "edited", "edited_ago", "html")
    stands_for: Any = SimpleNamespace(
        pk=ID,
        author=Author(ID, mark("name"), shape.is_imported),
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
        "badges": mark("badges"),
        "reactions": mark("reactions"),
        **{name: mark(name) for name in texts},
    }
    return _rendered("comments/_comment.html", context, shape.around)


@lru_cache(SHAPES)
def of_reactions(around: Around, felt: str, own: bool) -> Mould:
    """Of what readers felt."""
    given = tuple(
        Given(kind, mark(kind.value) if digit & GIVEN else 0, bool(digit & OWN))  # type: ignore[arg-type] # to be filled
        for kind, digit in zip(Kind, map(int, felt), strict=True)
    )
    beside = Beside(reactions=Reactions.of(given), is_own=own)
    stands_for = SimpleNamespace(pk=ID, beside=beside)
    return _rendered("comments/_reactions.html", {"comment": stands_for}, around)


@lru_cache(SHAPES)
def of_more(around: Around, is_public: bool) -> Mould:
    """Of the way to more replies."""
    root = SimpleNamespace(
        pk=ID, is_public=is_public, author=Author(ID, mark("name"), is_imported=False)
    )
    return _rendered("comments/_more.html", {"root": root}, around)


def _rendered(template: str, context: Mapping[str, Any], around: Around) -> Mould:
    article = SimpleNamespace(pk=ARTICLE)
    with below_any_address():
        html = render_to_string(template, {"article": article, **around.as_context, **context})
    return as_mould(html)
