"""The bytes of an answer, what a cache wants to know of them, and where a process has them."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b

import brotli

Headers = list[tuple[str, str]]

# Quick rather than small: an answer lives for seconds. Both take about a millisecond for a page.
BROTLI_QUALITY, GZIP_LEVEL = 5, 5
WORTH_COMPRESSING = 512  # bytes
# Of the answer to one person, or of one moment.
_NOT_KEPT = {"content-length", "etag", "vary", "ratelimit", "ratelimit-policy", "cache-control"}
_VARY = "Accept-Encoding"
# How a page keeps its notice to itself, and how it says it (newsroom/templates/base.html). It
# stands above everything that anybody has written, and what they wrote is escaped.
_SAID = b'<p class="away" id="away" role="status">'
_SILENT = _SAID.replace(b">", b" hidden>")


@dataclass
class Said:
    """What is told as it stands, and kept for nobody."""

    body: bytes
    status: str
    headers: Headers


@dataclass(slots=True)
class Made:
    """An answer as it was made: it holds for what was there when its making began."""

    headers: Headers
    body: bytes
    names: frozenset[str]
    began: int  # microseconds, by the clock of Valkey; 0 where that was away
    epoch: str
    by_browser: bool
    ends: float  # seconds since 1970: it is not to be handed out any longer


@dataclass(slots=True)
class Answer:
    """An answer that this process has at hand."""

    made: Made
    tag: str
    kept: Headers
    good_until: float = 0.0  # by the process's own clock: it has been asked whether it still holds
    used: float = 0.0
    cost: float = 0.0  # seconds that it took to make
    at: float = 0.0  # when it came here, by the process's own clock
    held: float = 0.0  # when it was last known to be right, by the same clock
    failed: bool = False  # whether it could not be made anew since then
    refused: Said | None = None  # what is said in its place while it may not go on
    named: int = 0  # bytes of all its names: each form has them in a header
    beside: int = 0  # bytes that it takes beside its bodies, about, with what it is kept under
    busy: threading.Lock = field(default_factory=threading.Lock)
    forms: dict[tuple[str, bool], tuple[Headers, Headers, bytes]] = field(default_factory=dict)

    @classmethod
    def of(cls, made: Made, asked: int = 0) -> Answer:
        """`asked` is how long the words are that it is kept under: those of whoever asks."""
        tag = blake2b(made.body, digest_size=12).hexdigest()
        answer = cls(
            made, tag, [pair for pair in made.headers if pair[0].lower() not in _NOT_KEPT]
        )
        answer.named = sum(len(name) + 1 for name in made.names)
        told = sum(len(name) + len(value) for name, value in made.headers)
        answer.beside = 2000 + asked + told + answer.named + 100 * len(made.names)
        return answer

    @property
    def size(self) -> int:
        # Of a copy: another thread may give it a form meanwhile.
        forms = sum(len(body) + self.named for _, _, body in list(self.forms.values()))
        return len(self.made.body) + self.beside + forms

    def form(self, coding: str, says_away: bool = False) -> tuple[Headers, Headers, bytes]:
        """Headers of a 200, headers of a 304 and the body, in a coding: br, gzip or none.

        Where it `says_away` a page says that nothing can be written just now.
        """
        found = self.forms.get((coding, says_away))
        return found if found is not None else self._formed(coding, says_away)

    def _formed(self, coding: str, says_away: bool) -> tuple[Headers, Headers, bytes]:
        said = self.made.body.replace(_SILENT, _SAID, 1) if says_away else self.made.body
        body = _compressed(said, coding)
        about: Headers = [
            ("ETag", f'"{self._tag(coding, says_away)}"'),
            *((name, value) for name, value in self.made.headers if name == "Cache-Control"),
            ("Vary", ", ".join([_VARY, *self._vary()])),
            ("Surrogate-Key", " ".join(sorted(self.made.names))),
        ]
        coded = [("Content-Encoding", coding)] if coding else []
        whole = [*self.kept, *about, *coded, ("Content-Length", str(len(body)))]
        self.forms[coding, says_away] = whole, about, body
        return whole, about, body

    def _tag(self, coding: str, says_away: bool) -> str:
        """Another one where it says that it may be old, also of bytes that are the same: whoever
        is told that nothing is new goes on with the headers that they have."""
        away = "-away" if says_away else ""
        return f"{self.tag}{away}-{coding}" if coding else f"{self.tag}{away}"

    def _vary(self) -> Iterable[str]:
        for name, value in self.made.headers:
            if name.lower() == "vary":
                yield from (one for one in value.split(", ") if one != _VARY)

    def has(self, tags: str, coding: str, says_away: bool = False) -> bool:
        """Whether these are among the tags that somebody has seen: then nothing is new."""
        own = self._tag(coding, says_away)
        return (own in tags and f'"{own}"' in tags) or tags.strip() == "*"


class Kept:
    """The answers that a process has at hand; those used least recently go first."""

    def __init__(self, at_most: int) -> None:
        self._at_most, self._lock = at_most, threading.Lock()
        self._answers: dict[object, Answer] = {}
        self.get = self._answers.get

    def put(self, key: object, answer: Answer) -> None:
        """One that is larger than all that may be kept is not: it would drive out all others."""
        with self._lock:
            if answer.size > self._at_most:
                self._answers.pop(key, None)
                return
            self._answers[key] = answer
            self._make_room()

    def drop(self, key: object) -> None:
        with self._lock:
            self._answers.pop(key, None)

    def named(self, names: Iterable[str]) -> list[Answer]:
        """Those that are about something of these names."""
        asked = frozenset(names)
        with self._lock:
            return [one for one in self._answers.values() if one.made.names & asked]

    def all(self) -> list[Answer]:
        with self._lock:
            return list(self._answers.values())

    def _make_room(self) -> None:
        size = sum(one.size for one in self._answers.values())
        if size <= self._at_most:
            return
        for key, one in sorted(self._answers.items(), key=lambda item: item[1].used):
            del self._answers[key]
            size -= one.size
            if size <= self._at_most * 0.8:
                break


@lru_cache(maxsize=1024)
def coding_of(accepted: str, length: int = WORTH_COMPRESSING) -> str:
    """The best coding that a browser takes: br, gzip or none."""
    if not accepted or length < WORTH_COMPRESSING:
        return ""
    taken = dict(_with_quality(part) for part in accepted.lower().split(","))
    return next((coding for coding in ("br", "gzip") if taken.get(coding)), "")


def _with_quality(part: str) -> tuple[str, bool]:
    """A coding, and whether it is taken: `gzip;q=0` is not."""
    coding, _, rest = part.partition(";")
    _, _, quality = rest.replace(" ", "").partition("q=")
    return coding.strip(), not quality or quality.strip("0.") != ""


def _compressed(body: bytes, coding: str) -> bytes:
    if coding == "br":
        made: bytes = brotli.compress(body, quality=BROTLI_QUALITY)
        return made
    return gzip.compress(body, GZIP_LEVEL, mtime=0) if coding == "gzip" else body
