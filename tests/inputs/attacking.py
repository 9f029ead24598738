"""Texts that are bad for an expression, derived from how it is built.

For each part that may repeat without end: what leads to it, many of what it takes, and something
behind that lets all of it have been in vain. Which signs a part takes is tried out, with those
that other parts take as well: where two parts want the same, each division between them is tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from re import _constants as c  # How it is built, nobody else tells.
from re import _parser as parser
from typing import Any

MANY = 64  # times: what may repeat as often as this is as good as without end
SIGNS = " \t\n\r.,:;-_/\\<>()[]{}&?=#@'\"*+%|~!0123abxyzABXYZäß\u2028\u0641\u4e00"
ENDS = ("", "\x00", "! <")
PUMPS = 4  # kinds of what is repeated, for each part


def attacks(pattern: re.Pattern[Any]) -> Iterator[tuple[str, str, str]]:
    """What leads there, what is repeated, what comes last."""
    seen = set()
    text = pattern.pattern
    if isinstance(text, bytes):
        text = text.decode("latin-1")
    flags = pattern.flags & (re.VERBOSE | re.IGNORECASE | re.DOTALL | re.MULTILINE | re.ASCII)
    tree = parser.parse(text, flags)
    signs = list(dict.fromkeys(_literals(tree) + SIGNS))
    for before, body in _repeats(tree, ""):
        for pump in _pumps(body, signs):
            for lead in {"", before}:
                for end in ENDS:
                    if (attack := (lead, pump, end)) not in seen:
                        seen.add(attack)
                        yield attack


def _literals(tree: Any) -> str:
    """Signs that the expression itself names."""
    found = []
    for op, av in _all(tree):
        if op is c.LITERAL:
            found.append(chr(av))
    return "".join(dict.fromkeys(found))[:40]


def _all(tree: Any) -> Iterator[tuple[Any, Any]]:
    for op, av in tree:
        yield op, av
        for inner in _inner(op, av):
            yield from _all(inner)
        if op is c.IN:
            yield from _all(av)


def _inner(op: Any, av: Any) -> list[Any]:
    if op in (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT):
        return [av[2]]
    if op is c.SUBPATTERN:
        return [av[3]]
    if op is c.BRANCH:
        return list(av[1])
    if op in (c.ASSERT, c.ASSERT_NOT):
        return [av[1]]
    if op is c.ATOMIC_GROUP:
        return [av]
    return []


def _repeats(tree: Any, before: str) -> Iterator[tuple[str, Any]]:
    """Each part that repeats, with a text that leads to it."""
    for op, av in tree:
        if op in (c.MAX_REPEAT, c.MIN_REPEAT) and (av[1] is c.MAXREPEAT or av[1] >= MANY):
            yield before, av[2]
        for inner in _inner(op, av):
            yield from _repeats(inner, before)
        before += sample([(op, av)])


def _pumps(body: Any, signs: list[str]) -> list[str]:
    """Short texts that the part takes: single signs, and one of each of its branches."""
    taken = [sign for sign in signs if _takes(body, sign)]
    whole = [sample([one]) if one[0] is not c.BRANCH else "" for one in body]
    branches = [sample(branch) for op, av in body if op is c.BRANCH for branch in av[1]]
    found = ["".join(whole), sample(body), *branches, *taken[: PUMPS - 1], *taken[-1:]]
    return [one for one in dict.fromkeys(found) if one]


def _takes(body: Any, sign: str) -> bool:
    if len(body) != 1:
        return False
    op, av = body[0]
    if op is c.IN:
        return _in(av, sign)
    return bool(op is c.ANY or (op is c.NOT_LITERAL and ord(sign) != av))


def _in(told: Any, sign: str) -> bool:
    is_not = told[0][0] is c.NEGATE
    return is_not != any(_is(op, av, sign) for op, av in told)


def _is(op: Any, av: Any, sign: str) -> bool:
    if op is c.LITERAL:
        return bool(ord(sign) == av)
    if op is c.RANGE:
        return bool(av[0] <= ord(sign) <= av[1])
    if op is c.CATEGORY:
        return re.fullmatch(CATEGORIES[av], sign) is not None
    return False


CATEGORIES = {
    c.CATEGORY_DIGIT: r"\d", c.CATEGORY_NOT_DIGIT: r"\D", c.CATEGORY_SPACE: r"\s",
    c.CATEGORY_NOT_SPACE: r"\S", c.CATEGORY_WORD: r"\w", c.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip


def sample(tree: Any) -> str:
    """A text that the expression takes, as short as it goes; anything where that is hard."""
    return "".join(_one(op, av) for op, av in tree)


def _one(op: Any, av: Any) -> str:
    if op is c.LITERAL:
        return chr(av)
    if op in (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT):
        return sample(av[2]) * int(av[0])
    if op is c.SUBPATTERN:
        return sample(av[3])
    if op is c.BRANCH:
        return sample(av[1][0])
    if op is c.IN:
        return next((sign for sign in "ax0 -." + SIGNS if _in(av, sign)), "a")
    return "a" if op in (c.ANY, c.NOT_LITERAL) else ""
