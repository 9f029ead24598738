"""Many entries with wildcards, looked for all at once. Pure.

The words of all entries are one tree, a letter a branch; each word of a text walks it once,
on all its branches at the same time, and comes to all that it agrees with. So entries that
begin alike cost what one of them does, and nothing tries again what has failed. What phrases
are made of is a second tree, a word a branch, which a text walks in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

ANY, ONE = "*", "?"
_STARS = re.compile(r"\*+")
T = TypeVar("T", bound=Hashable)


@dataclass(slots=True, eq=False)
class _Node:
    """A place in a tree: where one goes from it, and what ends here."""

    then: dict[Hashable, _Node] = field(default_factory=dict)
    ends: list[int] = field(default_factory=list)
    rests: bool = False  # Whatever comes, one may stay: it was reached by a `*`.

    def grow(self, way: Iterable[Hashable]) -> _Node:
        """Where this way leads to, made as far as it was not there."""
        here = self
        for step in way:
            if step not in here.then:
                here.then[step] = _Node(rests=step == ANY)
            here = here.then[step]
        return here


class Words:
    """Words with wildcards, each with a number, and which of them a word agrees with."""

    def __init__(self) -> None:
        self._root = _Node()
        self._numbers: dict[str, int] = {}

    def number_of(self, pattern: str) -> int:
        """The number of a pattern, which is put in if it was not there."""
        pattern = _STARS.sub(ANY, pattern)
        if pattern not in self._numbers:
            self._numbers[pattern] = len(self._numbers)
            self._root.grow(pattern).ends.append(self._numbers[pattern])
        return self._numbers[pattern]

    def matched_by(self, word: str) -> list[int]:
        """The numbers of those that the word agrees with."""
        found: set[_Node] = set()  # whatever else is in the word
        here = {self._root}
        _stand_by(self._root, here, found)
        for letter in word:
            after = {node for node in here if node.rests}
            for node in here:
                for step in (letter, ONE):
                    if (reached := node.then.get(step)) is not None:
                        after.add(reached)
                        _stand_by(reached, after, found)
            if not after:
                break
            here = after
        else:
            found |= here
        return [number for node in found for number in node.ends]


def _stand_by(node: _Node, there: set[_Node], found: set[_Node]) -> None:
    """One is at the `*` behind it as well, which stands for no letter, too. Where nothing comes
    after that, the rest of the word is all the same."""
    if (star := node.then.get(ANY)) is not None:
        (there if star.then else found).add(star)


class Phrases:
    """Entries of one word or several, each with its number."""

    def __init__(self, entries: Iterable[tuple[int, Sequence[str]]]) -> None:
        self._root, self._words = _Node(), Words()
        for number, words in entries:
            way = [self._words.number_of(word) for word in words]
            self._root.grow(way).ends.append(number)

    def found_in(
        self, words: Sequence[str], known: dict[str, list[int]]
    ) -> Iterator[tuple[int, int, int]]:
        """Entries, and the first and the last of the words that each agrees with.

        `known` is filled with what each word agrees with, so that it is looked at once a text.
        """
        if not self._root.then:
            return
        under_way: list[tuple[int, _Node]] = []
        for place, word in enumerate(words):
            if word not in known:
                known[word] = self._words.matched_by(word)
            if not (steps := known[word]):
                under_way = []
                continue
            under_way = [
                (first, reached)
                for first, node in [*under_way, (place, self._root)]
                for reached in _onward(node, steps)
            ]
            for first, node in under_way:
                for number in node.ends:
                    yield number, first, place


def _onward(node: _Node, steps: Sequence[int]) -> Iterator[_Node]:
    for step in steps:
        if (reached := node.then.get(step)) is not None:
            yield reached
