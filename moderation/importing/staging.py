"""Reading a file into the staging tables, some thousands of records a transaction.

How many records are staged is written with them: who is killed and begins again reads past
these, and goes on. The file is read once, and never held in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from django.db import connection, transaction

from moderation.importing.bodies import AT_MOST, html_of, text_of
from moderation.importing.people import address_of, key_of, name_of, short
from moderation.importing.records import (
    Comment,
    Oddity,
    Record,
    State,
    Thread,
    UnreadableError,
)
from moderation.models import ImportBatch
from newsroom.ids import id_dated

AT_ONCE = 5_000  # records
KEY, SUBJECT = 255, 200  # characters
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)

_COLUMNS = {
    "thread": "position, key, url, identifier, title, opened_at, closed, deleted",
    "comment": "position, key, thread, parent, state, is_empty, known_as, written_at, comment",
    "text": "position, author, name, name_key, email, confirmed, text, html, looks_harsh,"
    " edited_at, likes, dislikes",
    "oddity": "position, code, key, detail",
}
Rows = dict[str, list[tuple[Any, ...]]]


def kept(options: dict[str, Any]) -> set[State]:
    """Of which comments the words are kept, by what was asked for."""
    asked = {
        State.HELD: options.get("held") == "desk",
        State.SPAM: options.get("spam") == "keep",
        State.REJECTED: options.get("rejected") == "keep",
    }
    return {State.PUBLIC} | {state for state, is_kept in asked.items() if is_kept}


@dataclass
class Staging:
    """What is known while a file is read: its present moment, for what has no date."""

    batch: ImportBatch
    now: datetime
    rows: Rows = field(default_factory=lambda: {name: [] for name in _COLUMNS})
    position: int = 0
    latest: datetime = EARLIEST

    def __post_init__(self) -> None:
        self.kept = kept(self.batch.options)
        self.keeps_addresses = bool(self.batch.options.get("addresses", True))

    def take(self, record: Record) -> None:
        self.position += 1
        match record:
            case Thread():
                self._take_thread(record)
            case Comment():
                self._take_comment(record)
            case Oddity():
                self._odd(record.code, record.key, record.detail)

    def _odd(self, code: str, key: str, detail: str = "") -> None:
        row = (self.position, code[:40], short(key, KEY), _plain(detail)[:300])
        self.rows["oddity"].append(row)

    def _take_thread(self, thread: Thread) -> None:
        self.rows["thread"].append((
            self.position, short(thread.key, KEY), _plain(thread.url)[:4000],
            _plain(thread.identifier)[:4000], _plain(thread.title)[:1000],
            self._sound(thread.opened_at), thread.closed, thread.deleted,
        ))  # fmt: skip

    def _take_comment(self, comment: Comment) -> None:
        written = self._written(comment)
        text = self._text(comment)
        state = comment.state
        self.rows["comment"].append((
            self.position, short(comment.key, KEY), short(comment.thread, KEY),
            short(comment.parent, KEY) if comment.parent else None, str(state), not text,
            [short(alias, 300) for alias in comment.known_as], written,
            id_dated(written, self.position),
        ))  # fmt: skip
        self.rows["text"].append((*self._author(comment), *self._words(comment, text, written)))

    def _text(self, comment: Comment) -> str:
        if comment.state not in self.kept:
            return ""
        if len(comment.text) > AT_MOST:
            self._odd("cut_short", comment.key, str(len(comment.text)))
        return text_of(comment.text, comment.markup)

    def _author(self, comment: Comment) -> tuple[Any, ...]:
        """Of what is not kept nobody is remembered, either."""
        author = comment.author
        if comment.state not in self.kept:
            return (self.position, "", "", None, "", False)
        name = name_of(author.name)
        email = address_of(author.email) if self.keeps_addresses else ""
        confirmed = bool(email) and author.confirmed
        return (self.position, short(author.key, SUBJECT), name, key_of(name), email, confirmed)

    def _words(self, comment: Comment, text: str, written: datetime) -> tuple[Any, ...]:
        edited = self._sound(comment.edited_at)
        later = edited if edited is not None and edited > written else None
        return (text, html_of(text), False, later, max(comment.likes, 0), max(comment.dislikes, 0))

    def _written(self, comment: Comment) -> datetime:
        """When it was written; where that is not to be known, after what came before it."""
        told = self._sound(comment.written_at)
        if told is None:
            self._odd("undated", comment.key, str(comment.written_at or ""))
            told = self.latest if self.latest > EARLIEST else self.now
        self.latest = told
        return told

    def _sound(self, moment: datetime | None) -> datetime | None:
        """A moment that can be; what is said to be written tomorrow is not."""
        if moment is None or moment.tzinfo is None or moment < EARLIEST:
            return None
        return moment.astimezone(UTC) if moment <= self.now + timedelta(days=1) else None


def stage(
    batch: ImportBatch, records: Iterator[Record], *, now: datetime, at: Callable[[int], None]
) -> None:
    """Read all of a file, from where an earlier try ended. Tells `at` how many records are read.

    Raises UnreadableError where the file cannot be read on; what came before stays staged.
    """
    staging = Staging(batch, now)
    for record in islice(_told(records, at), batch.records):
        staging.position += 1  # These are staged: only what follows rests on them.
        if isinstance(record, Comment) and record.written_at:
            staging.latest = staging._sound(record.written_at) or staging.latest
    broken: UnreadableError | None = None
    while broken is None:
        before = staging.position
        try:
            for record in islice(records, AT_ONCE):
                staging.take(record)
        except UnreadableError as error:
            broken = error
        _write(batch, staging)
        at(staging.position)
        if staging.position == before:
            break
    if broken is not None:
        raise broken


def _told(records: Iterable[Record], at: Callable[[int], None]) -> Iterator[Record]:
    for number, record in enumerate(records):
        if number % AT_ONCE == 0:
            at(number)
        yield record


@transaction.atomic
def _write(batch: ImportBatch, staging: Staging) -> None:
    with connection.cursor() as cursor:
        for name, rows in staging.rows.items():
            if rows:
                copy = f"COPY moderation_staged{name} (batch_id, {_COLUMNS[name]}) FROM STDIN"
                with cursor.copy(copy) as to:
                    for row in rows:
                        to.write_row((batch.pk, *row))
                rows.clear()
    batch.records = staging.position
    batch.save(update_fields=["records"])


def _plain(said: str) -> str:
    return "".join(said.encode("utf-8", "ignore").decode("utf-8").replace("\x00", "").splitlines())
