"""Finding listed words in a text, in any script, in one pass.

Both sides are folded alike: compatibility forms, case and accents are evened out and
invisible characters dropped, then cut into words by Unicode's own idea of a letter. So
a short word never matches inside a longer one, "Ass" is found in "you ASS!" and not in
"class". Scripts that set no spaces between words, such as Chinese or Thai, are cut into
single characters: there a listing is found wherever its characters stand in a row.

No list can make a text slow: from each word on, the text is followed into a tree of the
listed phrases, for as long as it agrees with one of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import NamedTuple

from moderation.folding import fold
from moderation.models.wordlist import ListedWord
from moderation.wording import Neighbours

KNOWN_FOR = 10.0  # seconds until a process looks again what is listed


class _Entry(NamedTuple):
    words: str
    action: str


@dataclass
class _Phrases:
    """Listed phrases as a tree, a word a step, and what is listed at the end of one."""

    next: dict[str, _Phrases] = field(default_factory=dict)
    listed: list[_Entry] = field(default_factory=list)

    def add(self, entry: _Entry) -> None:
        here, words = self, fold(entry.words)
        for word in words:
            here = here.next.setdefault(word, _Phrases())
        if words:
            here.listed.append(entry)

    def found_in(self, words: tuple[str, ...]) -> Iterator[_Entry]:
        for start in range(len(words)):
            here = self
            for place in range(start, len(words)):
                if words[place] not in here.next:
                    break
                here = here.next[words[place]]
                yield from here.listed


@dataclass(frozen=True)
class _List:
    """What one publication lists, and when that was read."""

    entries: list[_Entry]
    phrases: _Phrases
    neighbours: Neighbours
    read_at: float


_lists: dict[int, _List] = {}


def listed_in(publication: int, text: str) -> dict[str, list[str]]:
    """The listed words found in a text, by action, each once, in the order of the text."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for entry in _list_of(publication).phrases.found_in(fold(text)):
        found[entry.action][entry.words] = None
    return {action: list(words) for action, words in found.items()}


def near_listed(publication: int, text: str) -> list[str]:
    """Words of a text, folded, that are one slip away from one that would be refused.

    What is listed to be held is left out: to say how near one came would teach one to miss it.
    """
    return _list_of(publication).neighbours.in_text(fold(text))


def _list_of(publication: int) -> _List:
    known = _lists.get(publication)
    if known is None or monotonic() - known.read_at > KNOWN_FOR:
        rows = ListedWord.objects.filter(publication=publication).order_by("pk")
        entries = [_Entry(*row) for row in rows.values_list("words", "action")]
        if known is not None and known.entries == entries:
            known = replace(known, read_at=monotonic())  # To put it together takes a while.
        else:
            known = _put_together(entries)
        _lists[publication] = known
    return known


def _put_together(entries: list[_Entry]) -> _List:
    phrases = _Phrases()
    for entry in entries:
        phrases.add(entry)
    refused = [fold(e.words) for e in entries if e.action == ListedWord.Action.REFUSE]
    single = Neighbours(words[0] for words in refused if len(words) == 1)
    return _List(entries, phrases, single, monotonic())
