"""Finding listed words in a text, in any script, in one pass.

Both sides are folded alike: compatibility forms, case and accents are evened out and
invisible characters dropped, then cut into words by Unicode's own idea of a letter. So
a short word never matches inside a longer one, "Ass" is found in "you ASS!" and not in
"class". No list can make a text slow: each run of words is looked up in a set.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic

from moderation.models.wordlist import ListedWord

KNOWN_FOR = 10.0  # seconds until a process looks again what is listed

_WORD = re.compile(r"\w+")
# Unicode's confusables are many; these are the ones that people type to slip past a list.
_LOOKALIKES = str.maketrans({"@": "a", "$": "s", "0": "o", "1": "i", "3": "e", "\u0131": "i"})


def fold(text: str) -> tuple[str, ...]:
    """The words of a text, evened out for comparison."""
    even = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    visible = (c for c in even if unicodedata.category(c) not in ("Cf", "Mn"))
    return tuple(_WORD.findall("".join(visible).translate(_LOOKALIKES)))


@dataclass(frozen=True)
class _List:
    """What one publication lists: folded phrases with how they stand there."""

    phrases: dict[tuple[str, ...], ListedWord]
    longest: int
    read_at: float


_lists: dict[int, _List] = {}


def listed_in(publication: int, text: str) -> dict[str, list[str]]:
    """The listed words found in a text, by action, each once, in the order of the text."""
    listed = _list_of(publication)
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for run in _runs(fold(text), listed.longest):
        if entry := listed.phrases.get(run):
            found[entry.action][entry.words] = None
    return {action: list(words) for action, words in found.items()}


def _runs(words: tuple[str, ...], longest: int) -> Iterator[tuple[str, ...]]:
    for start in range(len(words)):
        for length in range(1, min(longest, len(words) - start) + 1):
            yield words[start : start + length]


def _list_of(publication: int) -> _List:
    known = _lists.get(publication)
    if known is None or monotonic() - known.read_at > KNOWN_FOR:
        entries = ListedWord.objects.filter(publication=publication)
        phrases = {fold(entry.words): entry for entry in entries}
        phrases.pop((), None)
        longest = max(map(len, phrases), default=0)
        known = _lists[publication] = _List(phrases, longest, monotonic())
    return known
