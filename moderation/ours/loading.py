"""A file of ours into the database: the same ids, the same places, the same words.

Chunk by chunk, each in a transaction of its own. To be killed anywhere costs the chunk: run again,
it passes over what is there. Nothing that was here before is changed: a comment that did not come
with this very export is left alone, and so is all that the file would hang on it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import DatabaseError, OperationalError, connection

from moderation.ours import history, persons, talk
from moderation.ours.arrived import Arrival, Told
from moderation.ours.doors import carried
from moderation.ours.files import BusyError, UnusableError
from moderation.ours.form import CAUGHT_UP, HEADER, RESUMED, Line
from moderation.ours.kinds import ORDER
from moderation.ours.place import open_house, set_up
from moderation.ours.reading import Whole, check, that_count
from moderation.ours.settling import settle

CHUNK = 2000  # lines
# What a line is that is none of ours: PostgreSQL refuses it, or it says too little or other than
# what is asked of it.
_WRONG = (
    DatabaseError, ValidationError, LookupError, TypeError, ValueError, AttributeError,
    ArithmeticError, RecursionError,
)  # fmt: skip
TOLD_AT_MOST = 1000
Said = Callable[[str, int], None]  # which kind, and how many lines of all are behind it


@dataclass
class Loaded:
    """What became of a file: lines by kind, and what is other than the file says."""

    new: Counter[str] = field(default_factory=Counter)
    there: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    told: list[tuple[str, str]] = field(default_factory=list)
    options: Any = None  # of the header

    def add(self, kind: str, lines: int, new: int, told: Told) -> None:
        self.new[kind] += new
        self.there[kind] += lines - new
        self.told += told[: TOLD_AT_MOST - len(self.told)]


def look(path: Path) -> Whole:
    """Whether a file can be used, and what is in it; nothing is written. Raises UnusableError."""
    return check(path)


def load(path: Path, *, said: Said = lambda *_: None) -> Loaded:
    """Bring a publication in. Safe to repeat. Raises UnusableError, and BusyError."""
    whole = check(path)
    loaded = Loaded(unknown=unknown(whole), options=whole.header.get("options"))
    with _alone(str(whole.header.get("publication"))):
        arrival: Arrival | None = None
        behind = 0
        for kind, lines in _chunks(that_count(whole, ORDER)):
            if arrival is None:
                arrival = _begin(whole, kind, lines)
                loaded.add(kind, 1, int(arrival.is_made), [])
                continue
            new, told = _take(arrival, kind, lines)
            loaded.add(kind, len(lines), new, told)
            said(kind, behind := behind + len(lines))
        if arrival is None:
            raise UnusableError("it has no publication")
        loaded.told += settle(arrival, loaded.new)
    return loaded


def unknown(whole: Whole) -> Counter[str]:
    """Lines of kinds that this version does not know: passed over, and listed."""
    known = {HEADER, RESUMED, CAUGHT_UP, *ORDER}
    return Counter({kind: n for kind, n in whole.counts.items() if kind not in known})


def _begin(whole: Whole, kind: str, lines: list[Line]) -> Arrival:
    if kind != "publication" or len(lines) != 1:
        raise UnusableError("it does not begin with one publication")
    if lines[0].get("slug") != whole.header.get("publication"):
        raise UnusableError("its header is of another publication")
    with _refusing(kind):
        return open_house(lines[0], UUID(str(whole.header["export"])))


def _take(arrival: Arrival, kind: str, lines: list[Line]) -> tuple[int, Told]:
    """One chunk, in one transaction. Raises UnusableError where PostgreSQL refuses it."""
    with _refusing(kind):
        if kind in ("article", "rules", "roles", "mode"):
            return set_up(arrival, kind, lines)
        if kind == "reader":
            return persons.settle_in(arrival, lines)
        if kind in ("comment", "revision"):
            return talk.take(arrival, kind, lines)
        return history.take(arrival, kind, lines)


@contextmanager
def _refusing(kind: str) -> Iterator[None]:
    """In a transaction, through the doors of this kind; a line that is none of ours is named."""
    try:
        with carried(kind):
            yield
    except OperationalError:  # Nothing that the file could help.
        raise
    except _WRONG as error:
        said = str(error) if isinstance(error, DatabaseError | ValidationError) else repr(error)
        raise UnusableError(f"{kind}: {(said.splitlines() or [''])[0]}") from error


def _chunks(lines: Iterator[Line]) -> Iterator[tuple[str, list[Line]]]:
    """Some lines of one kind at a time."""
    chunk: list[Line] = []
    for line in lines:
        if chunk and (len(chunk) >= CHUNK or line["kind"] != chunk[0]["kind"]):
            yield chunk[0]["kind"], chunk
            chunk = []
        chunk.append(line)
    if chunk:
        yield chunk[0]["kind"], chunk


@contextmanager
def _alone(slug: str) -> Iterator[None]:
    """Of two who bring in the same publication at once the second is told so."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('ours'), hashtext(%s))", [slug])
        if not cursor.fetchone()[0]:
            raise BusyError("somebody else brings this publication in just now")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('ours'), hashtext(%s))", [slug])
