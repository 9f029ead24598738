"""Whether a text looks harsh, so that whoever is to read it can be warned. Pure.

It goes by the text alone: never by who wrote it, by what anybody said of it, or by whether its
answer is known. So it tells a reviewer nothing that the text itself does not, and it is the
same for a practice text. It decides nothing, and is often wrong, both ways.

A text looks harsh if
* it has a word or phrase that is an insult, a wish of harm or a threat by itself, or
* it has two rude words, or one close after a word for whom it is meant, or
* most of it is in capitals.
The words are in harsh.toml, by language; of other languages only capitals are looked at.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from moderation.folding import fold

LISTS = Path(__file__).with_name("harsh.toml")
MEANT_FOR = 4  # words: so close before a rude word stands the one for whom it is meant
SHOUTED_AT_LEAST = 20  # letters; a shorter text in capitals is an acronym, or a cheer
MOSTLY = 0.7

Phrase = tuple[str, ...]


@dataclass(frozen=True)
class _Words:
    """Words and phrases that are looked for together; some of any ending."""

    whole: frozenset[str]
    beginnings: tuple[str, ...]
    phrases: frozenset[Phrase]

    def places_in(self, words: Sequence[str]) -> Iterator[int]:
        """Where in a text they stand."""
        for place, word in enumerate(words):
            if (
                word in self.whole
                or word.startswith(self.beginnings)
                or (word in self._begin_phrases and self._is_phrase_at(place, words))
            ):
                yield place

    def _is_phrase_at(self, place: int, words: Sequence[str]) -> bool:
        return any(tuple(words[place : place + n]) in self.phrases for n in (2, 3, 4))

    @cached_property
    def _begin_phrases(self) -> frozenset[str]:
        return frozenset(words[0] for words in self.phrases)


@dataclass(frozen=True)
class _Language:
    you: _Words
    grave: _Words
    mild: _Words


def looks_harsh(text: str, language: str) -> bool:
    """Whether its reader should be warned. `language` is the publication's, as in `de-AT`."""
    return is_shouted(text) or _is_rude(fold(text), _lists().get(language[:2].lower()))


def is_shouted(text: str) -> bool:
    """Whether most of a text is in capitals. Scripts without any are never loud."""
    loud = sum(map(str.isupper, text))
    cased = loud + sum(map(str.islower, text))
    return cased >= SHOUTED_AT_LEAST and loud >= MOSTLY * cased


def _is_rude(words: Sequence[str], listed: _Language | None) -> bool:
    if listed is None:
        return False
    if any(True for _ in listed.grave.places_in(words)):
        return True
    rude = list(listed.mild.places_in(words))
    return len(rude) > 1 or any(
        any(True for _ in listed.you.places_in(words[max(0, place - MEANT_FOR) : place]))
        for place in rude
    )


@cache
def _lists() -> dict[str, _Language]:
    known = tomllib.loads(LISTS.read_text())
    return {
        language: _Language(**{kind: _words(listed) for kind, listed in kinds.items()})
        for language, kinds in known.items()
    }


def _words(listed: Iterable[str]) -> _Words:
    entries = [(fold(entry.removesuffix("*")), entry.endswith("*")) for entry in listed]
    single = [(words[0], has_endings) for words, has_endings in entries if len(words) == 1]
    return _Words(
        whole=frozenset(word for word, has_endings in single if not has_endings),
        beginnings=tuple(word for word, has_endings in single if has_endings),
        phrases=frozenset(words for words, _ in entries if len(words) > 1),
    )
