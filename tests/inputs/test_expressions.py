"""No text makes a regular expression of ours take more time than it is long.

Each expression is asked about texts that are bad for it (attacking.py), and about the same twice
as long: that may take twice as long, and not four times. Time is that of this thread alone.

What newsrooms give as patterns (entries of lists, hosts, placeholders) is no regular expression:
it goes to an automaton (moderation/patterns.py; measured in tests/moderation/test_patterns.py).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from time import thread_time
from typing import Any

import pytest

from comments.shared import ADDRESSES
from tests.inputs.attacking import attacks
from tests.inputs.expressions import Found, expressions, files, unknown

SIZES = (16, 24, 60, 400)  # What tries all divisions is found out before it hangs.
LONG = 6000  # characters
QUICK = 0.003  # seconds: for what is tried once at each place a tenth of that is enough
TWICE = 3.0  # times as long for twice the text, with some room: four is what is looked for
# Told to `re` only when they are needed: a setting of nginx's; and ADDRESSES, which are below.
MADE_LATER = ["newsroom.demo.nginx", "newsroom.ready.asked"]


def all_of_them() -> Iterator[Found]:
    yield from expressions()
    for number, address in enumerate(ADDRESSES):
        pattern = re.compile(address.path, re.ASCII)
        yield Found(f"comments.shared:ADDRESSES[{number}]", pattern, everywhere=False)


def worst_of(found: Found) -> str:
    """The text that takes it too long; empty if none does."""
    for lead, pump, end in attacks(found.pattern):
        if is_too_slow(found, lambda size: lead + pump * (size // len(pump)) + end):  # noqa: B023 - asked at once
            return f"{lead!r} + {pump!r} * n + {end!r}"
    return ""


def is_too_slow(found: Found, text: Callable[[int], str]) -> bool:
    if any(seconds(found, text(size)) > 0.1 for size in SIZES):
        return True
    if seconds(found, text(LONG)) < QUICK:
        return False
    # The first to be taken may find the processor at another speed than the second does.
    return any(_grows_too_fast(found, text) for _ in range(3))


def _grows_too_fast(found: Found, text: Callable[[int], str]) -> bool:
    once = min(seconds(found, text(LONG)) for _ in range(3))
    twice = min(seconds(found, text(2 * LONG)) for _ in range(3))
    return once > QUICK and twice > TWICE * once


def seconds(found: Found, text: str) -> float:
    told: Any = text.encode() if isinstance(found.pattern.pattern, bytes) else text
    began = thread_time()
    if found.everywhere:
        for _ in found.pattern.finditer(told):
            pass
    else:
        found.pattern.fullmatch(told)
    return thread_time() - began


def test_no_text_takes_an_expression_more_time_than_it_is_long() -> None:
    too_slow = {found.where: worst for found in all_of_them() if (worst := worst_of(found))}

    assert too_slow == {}


@pytest.mark.parametrize(
    ("expression", "everywhere"),
    [
        (r"(a+)+b", False),  # all divisions
        (r"(a|a)*b", False),
        (r"\s*\n\s*x", True),  # each place anew
        (r"\s*<br>", True),
        (r"[a:]*:[a:.]*!", False),  # two parts that want the same
        (r"<[^>]*>", True),
        (r"^(\s*)-", True),
    ],
)
def test_what_is_too_slow_is_found_out(expression: str, everywhere: bool) -> None:
    flags = re.MULTILINE if expression.startswith("^") else 0

    assert worst_of(Found("here", re.compile(expression, flags), everywhere))


@pytest.mark.parametrize(
    ("expression", "everywhere"),
    [(r"(?:(?<!\s)\s++)?<br>\s*", True), (r"<[^<>]*>", True), (r"[a-z]+(\.[a-z]+)*", False)],
)
def test_what_is_quick_is_not_suspected(expression: str, everywhere: bool) -> None:
    assert worst_of(Found("here", re.compile(expression), everywhere)) == ""


def test_every_expression_of_the_product_is_known() -> None:
    """Also those that somebody writes by another name for `re`, or hands to PostgreSQL."""
    assert unknown() == MADE_LATER
    by_other_names = [
        str(path)
        for path in files()
        for node in ast.walk(ast.parse(path.read_text()))
        if (isinstance(node, ast.ImportFrom) and node.module in ("re", "regex"))
        or (
            isinstance(node, ast.Import)
            and any(one.asname for one in node.names if one.name == "re")
        )
    ]
    assert by_other_names == []
