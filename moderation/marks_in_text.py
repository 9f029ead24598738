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

from moderation.hosts import ANY, covering, hosts_in
from moderation.patterns import Finder

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


@dataclass(frozen=True)
class Listed:
    """What screening says that it found in a text: words, and hosts that it leads to."""

    words: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()


NOTHING = Listed()


def listed_of(findings: Iterable[Any]) -> Listed:
    """What lists found in a text, by the rows that screening kept; not in its author's name."""
    rows = [row for row in findings if isinstance(row, dict) and not row.get("silence")]

    def said(*checks: str) -> tuple[str, ...]:
        told = [str(row.get("detail", "")) for row in rows if row.get("check") in checks]
        return tuple(dict.fromkeys(one for detail in told for one in _entries(detail)))

    return Listed(said("listed_words", "marked_words"), said("listed_links", "marked_words"))


def _entries(detail: str) -> list[str]:
    """What a detail names, one after the other. An entry may have commas of its own: then the
    whole is tried as well as its parts."""
    parts = [part for part in detail.split(", ") if part.strip()]
    runs = range(2, min(len(parts), PARTS_AT_MOST) + 1)
    joined = [
        ", ".join(parts[first : first + length])
        for length in runs
        for first in range(len(parts) - length + 1)
    ]
    return parts + joined


PARTS_AT_MOST = 3  # of an entry with commas


def find(text: str, listed: Listed = NOTHING) -> list[Found]:
    """What is listed, and addresses, in a text, in its order. None overlaps another."""
    words = list(_apart(sorted(_words_in(text, listed), key=_widest_first)))
    links = [*_addresses_in(text), *_hosts_in(text, listed)]
    around = [
        piece
        for link in _apart(sorted(links, key=_widest_first))
        for piece in _without(link, words)
    ]
    return sorted([*words, *around], key=_widest_first)


def light(html: str, listed: Listed = NOTHING) -> Lit:
    """The same for safe HTML: words that a tag cuts in two are found all the same."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    found = find("".join(reader.texts), listed)
    return Lit("".join(_written(reader.tokens, found)), list(dict.fromkeys(reader.links)))


def _words_in(text: str, listed: Listed) -> Iterator[Found]:
    """As screening looked for them: with their wildcards, and behind the same disguises."""
    if listed.words:
        for match in Finder(listed.words).found_in(text):
            yield Found(match.start, match.end, WORD, text[match.start : match.end])


def _hosts_in(text: str, listed: Listed) -> Iterator[Found]:
    wanted = set(listed.hosts)
    for host in hosts_in(text) if wanted else []:
        if wanted & {*covering(host.name), *([ANY] if host.is_link else [])}:
            yield Found(host.start, host.end, LINK, text[host.start : host.end])


def _addresses_in(text: str) -> Iterator[Found]:
    for match in _ADDRESS.finditer(text):
        said = match.group().rstrip(".,;:!?")
        yield Found(match.start(), match.start() + len(said), LINK, said)


def _widest_first(one: Found) -> tuple[int, int]:
    return one.start, -one.end


def _apart(found: Iterable[Found]) -> Iterator[Found]:
    end = 0
    for one in found:
        if one.start >= end:
            yield one
            end = one.end


def _without(link: Found, words: Iterable[Found]) -> Iterator[Found]:
    """A link, less the words that were found in it: these are what it was found for."""
    start = link.start
    for word in words:
        if word.end > start and word.start < link.end:
            if word.start > start:
                yield _part(link, start, word.start)
            start = word.end
    if start < link.end:
        yield _part(link, start, link.end)


def _part(link: Found, start: int, end: int) -> Found:
    return Found(start, end, link.kind, link.text[start - link.start : end - link.start])


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
