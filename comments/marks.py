"""Marks: in what a template says, the places where something is filled in afterwards.

A template is rendered with marks in the place of what differs from one time to the next, and what
it says becomes a mould, filled by `%`. Marks are drawn at random where this module is first
imported, so that nothing that anybody writes, or a template says, can look like one: processes
that were forked from one parent have the same, others have not. They stay in the memory of these;
a mould has none in it, and what is filled in is never looked at again. Whoever fills in a text of
somebody's escapes it.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from django.urls import get_script_prefix, set_script_prefix

Mould = str  # to be filled by %

_DRAWN = secrets.token_hex(16)
# What an address is made of has to look like it.
_BELOW = secrets.token_hex(16)
ID, ARTICLE, _PREFIX = uuid4(), uuid4(), f"/{_BELOW}/"
# Where something stands in a template both as it is and within an address, quoted.
_QUOTED = "%7C"
_MARKS = re.compile(rf"0{_DRAWN}([a-z_]+)(0|\||{_QUOTED})|({ID})|({ARTICLE})|({_PREFIX})")
# Whatever a template has made of one.
_LEFT = re.compile("|".join([_DRAWN, f"{ID}", ID.hex, f"{ARTICLE}", ARTICLE.hex, _BELOW]), re.I)
_FIELDS = re.compile(r"%%|%\(([a-z_]+)\)s")
_NAMED = ("id", "article", "prefix")


def mark(name: str) -> str:
    """For what stands as it is, and once escaped. It begins with a digit: no filter that makes
    letters large changes it."""
    return f"0{_DRAWN}{name}0"


def mark_also_quoted(name: str) -> str:
    """For what also stands within an address: there it becomes a field `<name>_quoted`."""
    return f"0{_DRAWN}{name}|"


@contextmanager
def below_any_address() -> Iterator[None]:
    """In here each address begins with a mark, as in a frame it begins with the frame's."""
    before = get_script_prefix()
    set_script_prefix(_PREFIX)
    try:
        yield
    finally:
        set_script_prefix(before)


def as_mould(html: str) -> Mould:
    """What a template said, with each mark as what % fills in. Raises ValueError if a mark is
    left in it that a filter made unlike itself: readers would see it, and nothing filled in."""
    # A quoted mark has a percent sign of its own.
    parts, at = [], 0
    for found in _MARKS.finditer(html):
        parts += [html[at : found.start()].replace("%", "%%"), f"%({_name(found)})s"]
        at = found.end()
    mould = "".join([*parts, html[at:].replace("%", "%%")])
    if (left := _LEFT.search(mould)) is not None:
        around = mould[max(left.start() - 40, 0) : left.start()]
        raise ValueError(f"a mark is left behind {around!r}")
    return mould


def fields_of(mould: Mould) -> list[str]:
    """What has to be filled in, in its order; some of it several times."""
    return [found[1] for found in _FIELDS.finditer(mould) if found[1]]


def by_position(mould: Mould) -> str:
    """The same, to be filled by a tuple of these fields."""
    return _FIELDS.sub(lambda found: "%s" if found[1] else "%%", mould)


def _name(found: re.Match[str]) -> str:
    if (name := found[1]) is not None:
        return f"{name}_quoted" if found[2] == _QUOTED else name
    others = found.groups()[2:]
    return next(name for name, mark in zip(_NAMED, others, strict=True) if mark)
