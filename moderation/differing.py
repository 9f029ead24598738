"""What an author has changed from one text to the next, as safe HTML. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from html import escape

_PIECES = re.compile(r"\s+|\w+|[^\w\s]")
LONG = 4000  # pieces; beyond that, to compare them takes longer than anybody would wait


def difference(before: str, after: str) -> str:
    """The later text with what was put in between <ins>, and what was taken out between <del>."""
    return "".join(_pieces(_PIECES.findall(before), _PIECES.findall(after)))


def _pieces(before: list[str], after: list[str]) -> Iterator[str]:
    if len(before) + len(after) > LONG:
        yield _in("del", before) + _in("ins", after)
        return
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield escape("".join(before[a:b]))
        else:
            yield _in("del", before[a:b]) + _in("ins", after[c:d])


def _in(tag: str, pieces: list[str]) -> str:
    text = "".join(pieces)
    return f"<{tag}>{escape(text)}</{tag}>" if text else ""
