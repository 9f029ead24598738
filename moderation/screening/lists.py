"""The lists of a publication, as this process knows them.

They are put together once for each version of them, and every few seconds one number tells
whether there is another. While one thread puts a new version together, the others go on with
the one before.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from threading import Lock
from time import monotonic
from typing import NamedTuple

from moderation.folding import fold
from moderation.hosts import ANY, covering, hosts_in
from moderation.models.listing import ListEntry, ListVersion
from moderation.patterns import Finder
from moderation.wording import Neighbours

KNOWN_FOR = 1.0  # second until a process asks again whether its lists are the latest
REMEMBERED = 12  # texts and names, of which it is known what was found in them
Kind, Action = ListEntry.Kind, ListEntry.Action
Grouped = dict[str, list[str]]  # by action: the entries found, each once, in order of the text


class Entry(NamedTuple):
    kind: str
    words: str
    action: str


@dataclass(frozen=True)
class Hit:
    """An entry that was found, where, and what is done about it there."""

    entry: Entry
    start: int
    end: int
    action: str
    disguised: bool = False


@dataclass
class Lists:
    """What one publication lists, put together."""

    version: int
    entries: list[Entry]
    read_at: float = field(default_factory=monotonic)
    _lately: dict[tuple[str, str], list[Hit]] = field(default_factory=dict)

    @cached_property
    def neighbours(self) -> Neighbours:
        """Of the single words that are refused. For what is held it is not said how near one
        came: that would teach one to miss it."""
        refused = [fold(e.words) for e in self.of(Kind.WORD) if e.action == Action.REFUSE]
        return Neighbours(words[0] for words in refused if len(words) == 1)

    @cached_property
    def _finders(self) -> dict[str, Finder]:
        return {
            kind: Finder(entry.words for entry in self.of(kind)) for kind in (Kind.WORD, Kind.NAME)
        }

    @cached_property
    def _hosts(self) -> dict[str, Entry]:
        return {entry.words: entry for entry in self.of(Kind.DOMAIN)}

    def of(self, kind: str) -> list[Entry]:
        return self._by_kind[kind]

    @cached_property
    def _by_kind(self) -> dict[str, list[Entry]]:
        by_kind: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            by_kind[entry.kind].append(entry)
        return by_kind

    def put_together(self) -> Lists:
        """Do now what the first text would else have to wait for."""
        _ = self._finders, self._hosts
        return self

    def hits(self, kind: str, text: str) -> list[Hit]:
        """Where the entries of a kind are in a text, in its order, less what is allowed there.

        Several checks ask about one text, one after another: it is looked through once.
        """
        key = kind, text
        known = self._lately.get(key)
        if known is None:
            known = self._looked_for(kind, text)
            if len(self._lately) >= REMEMBERED:
                self._lately.clear()
            self._lately[key] = known
        return known

    def _looked_for(self, kind: str, text: str) -> list[Hit]:
        found = list(self._links(text) if kind == Kind.DOMAIN else self._words(kind, text))
        allowed = _Allowed(hit for hit in found if hit.action == Action.ALLOW)
        return [hit for hit in found if not allowed.covers(hit)]

    def _words(self, kind: str, text: str) -> Iterator[Hit]:
        entries = self.of(kind)
        for match in self._finders[kind].found_in(text):
            entry = entries[match.entry]
            if not (match.disguised and entry.action == Action.ALLOW):
                yield Hit(entry, match.start, match.end, entry.action, match.disguised)

    def _links(self, text: str) -> Iterator[Hit]:
        """The narrowest entry counts. What only hints at a host is noted, and no more."""
        for host in hosts_in(text) if self._hosts else []:
            names = [*covering(host.name), *([ANY] if host.is_link else [])]
            entry = next((self._hosts[name] for name in names if name in self._hosts), None)
            if entry is None:
                continue
            mild = host.disguised and entry.action != Action.ALLOW
            action = Action.MARK if mild else entry.action
            yield Hit(entry, host.start, host.end, action, host.disguised)


class _Allowed:
    """Places of a text of which nothing is said, in the order in which they begin."""

    def __init__(self, hits: Iterable[Hit]) -> None:
        places = sorted((hit.start, hit.end) for hit in hits)
        self._starts = [start for start, _ in places]
        self._furthest = list(accumulate((end for _, end in places), max))

    def covers(self, hit: Hit) -> bool:
        """Whether one of them begins no later than the hit, and ends no sooner."""
        earlier = bisect_right(self._starts, hit.start)
        return earlier > 0 and self._furthest[earlier - 1] >= hit.end


_lists: dict[int, Lists] = {}
_putting_together: dict[int, Lock] = defaultdict(Lock)


def forget() -> None:
    """Read all lists anew."""
    _lists.clear()


def lists_of(publication: int) -> Lists:
    """What a publication lists; a change is known within seconds."""
    known = _lists.get(publication)
    if known is not None and monotonic() - known.read_at <= KNOWN_FOR:
        return known
    lock = _putting_together[publication]
    if not lock.acquire(blocking=known is None) and known is not None:
        return known
    try:
        return _looked_up(publication)
    finally:
        lock.release()


def _looked_up(publication: int) -> Lists:
    known = _lists.get(publication)
    rows = ListVersion.objects.filter(publication=publication)
    version = next(iter(rows.values_list("version", flat=True)), 0)
    if known is not None and known.version == version:
        known.read_at = monotonic()
        return known
    listed = ListEntry.objects.filter(publication=publication).order_by("pk")
    entries = [Entry(*row) for row in listed.values_list("kind", "words", "action")]
    _lists[publication] = found = Lists(version, entries).put_together()
    return found


def listed_in(publication: int, text: str, kind: str = Kind.WORD) -> Grouped:
    """The entries of a kind found in a text, by what is done about them."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for hit in lists_of(publication).hits(kind, text):
        found[hit.action][hit.entry.words] = None
    return {action: list(words) for action, words in found.items()}


def near_listed(publication: int, text: str) -> list[str]:
    """Words of a text, folded, that are one slip away from one that would be refused."""
    return lists_of(publication).neighbours.in_text(fold(text))
