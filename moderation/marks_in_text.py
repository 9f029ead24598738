"""Where in a text a listed phrase or an address stands, and the same lit up in its HTML. Pure.

A place is counted in characters of the text. In HTML that `comments/text.py` made safe, what is
found is put between <mark> and </mark>; nothing else changes, and all text is escaped anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from typing import Any

from moderation.folding import Word, fold, words_of

WORD, LINK = "word", "link"
_ADDRESS = re.compile(r"\b(?:https?://|www\.)[^\s<>\"”’)\]]+", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """From where to where something stands in a text, what kind of thing, and the text itself."""

    start: int
    end: int
    kind: str
    text: str


@dataclass(frozen=True)
class Lit:
    """A text as safe HTML with what was found lit up, and the addresses that it leads to."""

    html: str
    links: list[str]


def phrases_of(findings: Iterable[Any]) -> list[str]:
    """The listed phrases that screening found, from the rows that it kept with a text."""
    listed = [row for row in findings if isinstance(row, dict)]
    said = [str(row.get("detail", "")) for row in listed if row.get("check") in LISTS]
    return [phrase for detail in said for phrase in detail.split(", ") if phrase.strip()]


# The checks whose detail names what they found, one after the other.
LISTS = {"listed_words", "listed_links", "listed_names"}


def find(text: str, phrases: Sequence[str]) -> list[Found]:
    """Listed phrases and addresses in a text, in its order. None overlaps another."""
    found = [*_phrases_in(text, phrases), *_addresses_in(text)]
    return list(_apart(sorted(found, key=lambda one: (one.start, -one.end))))


def light(html: str, phrases: Sequence[str]) -> Lit:
    """The same for safe HTML: words that a tag cuts in two are found all the same."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    found = find("".join(reader.texts), phrases)
    return Lit("".join(_written(reader.tokens, found)), list(dict.fromkeys(reader.links)))


def _phrases_in(text: str, phrases: Sequence[str]) -> Iterator[Found]:
    words = words_of(text)
    for phrase in {_pattern(phrase) for phrase in phrases}:
        if not phrase:
            continue
        for start in range(len(words) - len(phrase) + 1):
            here = words[start : start + len(phrase)]
            if all(map(_agrees, here, phrase)):
                first, last = here[0].start, here[-1].end
                yield Found(first, last, WORD, text[first:last])


def _pattern(phrase: str) -> tuple[tuple[str, bool, bool], ...]:
    """Its words, folded, and whether anything may stand before or after each (`*`)."""
    parts = []
    for part in phrase.split():
        folded = fold(part)
        for place, word in enumerate(folded):
            before = place == 0 and part.startswith("*")
            after = place == len(folded) - 1 and part.endswith("*")
            parts.append((word, before, after))
    return tuple(parts)


def _agrees(word: Word, part: tuple[str, bool, bool]) -> bool:
    listed, before, after = part
    if before and after:
        return listed in word.text
    if before:
        return word.text.endswith(listed)
    if after:
        return word.text.startswith(listed)
    return word.text == listed


def _addresses_in(text: str) -> Iterator[Found]:
    for match in _ADDRESS.finditer(text):
        said = match.group().rstrip(".,;:!?")
        yield Found(match.start(), match.start() + len(said), LINK, said)


def _apart(found: Iterable[Found]) -> Iterator[Found]:
    end = 0
    for one in found:
        if one.start >= end:
            yield one
            end = one.end


class _Reader(HTMLParser):
    """Takes safe HTML apart: tags as they are, and texts with their places."""

    BLOCKS = {"p", "li", "blockquote", "br", "ul", "ol"}

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tokens: list[str | tuple[int, str]] = []  # a tag, or a text and where it begins
        self.texts: list[str] = []
        self.links: list[str] = []
        self._length = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tokens.append(self.get_starttag_text() or "")
        self.links += [value for name, value in attrs if name == "href" and value]
        self._end_word(tag)

    def handle_endtag(self, tag: str) -> None:
        self.tokens.append(f"</{tag}>")
        self._end_word(tag)

    def handle_data(self, data: str) -> None:
        self.tokens.append((self._length, data))
        self._add(data)

    def _end_word(self, tag: str) -> None:
        if tag in self.BLOCKS:
            self._add("\n")

    def _add(self, text: str) -> None:
        self.texts.append(text)
        self._length += len(text)


def _written(tokens: Iterable[str | tuple[int, str]], found: Sequence[Found]) -> Iterator[str]:
    for token in tokens:
        if isinstance(token, str):
            yield token
        else:
            yield from _with_marks(*token, found)


def _with_marks(begins: int, text: str, found: Sequence[Found]) -> Iterator[str]:
    at = 0
    for one in found:
        start, end = max(one.start - begins, at), min(one.end - begins, len(text))
        if start < end:
            yield escape(text[at:start])
            yield f'<mark class="{one.kind}">{escape(text[start:end])}</mark>'
            at = end
    yield escape(text[at:])
