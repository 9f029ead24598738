"""Isso's database, its JSON, and files that only look like them."""

from __future__ import annotations

import json
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from moderation.importing.formats.isso import read
from moderation.importing.records import (
    Comment,
    Markup,
    Oddity,
    Record,
    State,
    Thread,
    UnreadableError,
)
from tests.importing import as_isso_writes as isso

SAMPLES = Path(__file__).parent / "samples"
THREADS = [(1, "/news/1/", "One"), (2, "https://paper.example/2", "Two")]


def all_of(path: Path) -> list[Record]:
    return list(read(path, lambda _: None))


def comments(path: Path) -> list[Comment]:
    return [one for one in all_of(path) if isinstance(one, Comment)]


def oddities(path: Path) -> set[tuple[str, str]]:
    return {(one.code, one.key) for one in all_of(path) if isinstance(one, Oddity)}


def test_threads_and_comments_come_with_all_that_isso_knows(tmp_path: Path) -> None:
    given = isso.database(
        tmp_path / "comments.db",
        THREADS,
        {"author": "Ann", "email": "Ann@example.org", "likes": 3, "dislikes": 1,
         "text": "*Yes*", "modified": 1_600_000_100},
        {"tid": 2, "parent": 1, "mode": 2},
    )  # fmt: skip

    found = all_of(given)

    assert found[:2] == [
        Thread("1", url="/news/1/", title="One"),
        Thread("2", url="https://paper.example/2", title="Two"),
    ]
    first, second = (one for one in found if isinstance(one, Comment))
    assert (first.text, first.markup, first.state) == ("*Yes*", Markup.MARKDOWN, State.PUBLIC)
    assert (first.likes, first.dislikes) == (3, 1)
    assert (first.author.name, first.author.email) == ("Ann", "Ann@example.org")
    assert first.written_at == datetime(2020, 9, 13, 12, 26, 40, 250_000, UTC)
    assert first.edited_at == datetime(2020, 9, 13, 12, 28, 20, tzinfo=UTC)
    assert (second.thread, second.parent, second.state) == ("2", "1", State.HELD)


def test_who_typed_the_same_name_and_address_is_one_author(tmp_path: Path) -> None:
    given = isso.database(
        tmp_path / "comments.db",
        THREADS,
        {"author": "Ann", "email": "ann@example.org"},
        {"author": "ann", "email": "ANN@example.org"},
        {"author": "Ann", "email": "other@example.org"},
        {},
    )

    keys = [one.author.key for one in comments(given)]

    assert keys[0] == keys[1]
    assert len(set(keys)) == 3
    assert keys[3] == "nobody"


def test_what_was_deleted_says_nothing_of_who_wrote_it(tmp_path: Path) -> None:
    given = isso.database(
        tmp_path / "c.db", THREADS, {"mode": 4, "text": "", "email": "ann@example.org"}
    )

    [deleted] = comments(given)

    assert deleted.state == State.DELETED
    assert (deleted.author.name, deleted.author.email) == ("", "")


def test_what_is_odd_is_said_and_never_made_public(tmp_path: Path) -> None:
    given = isso.database(
        tmp_path / "c.db",
        THREADS,
        {"created": "yesterday"},
        {"created": 1e300},
        {"mode": 9},
        {"mode": None},
        {"text": None},
        {"text": "x" * 100_001},
        {"tid": 77, "parent": 99},
        {"likes": -4, "dislikes": "many"},
    )

    found = comments(given)

    assert oddities(given) == {
        ("unreadable_date", "1"), ("unreadable_date", "2"), ("unknown_state", "3"),
        ("unknown_state", "4"), ("unreadable_text", "5"), ("text_cut", "6"),
    }  # fmt: skip
    assert [one.written_at for one in found[:2]] == [None, None]
    assert [one.state for one in found[2:4]] == [State.HELD, State.HELD]
    assert len(found[5].text) == 100_000
    assert (found[6].thread, found[6].parent) == ("77", "99")
    assert (found[7].likes, found[7].dislikes) == (0, 0)


def test_text_in_no_encoding_and_halves_of_characters_can_be_kept(tmp_path: Path) -> None:
    given = isso.database(tmp_path / "c.db", THREADS, {"text": "a\x00b"})
    with closing(sqlite3.connect(given)) as file, file:
        file.execute("UPDATE comments SET author = CAST(x'66fc72' AS TEXT)")

    [comment] = comments(given)

    assert comment.text == "ab"
    assert comment.author.name == "f\N{REPLACEMENT CHARACTER}r"


def test_a_database_of_an_older_isso_lacks_columns(tmp_path: Path) -> None:
    given = tmp_path / "c.db"
    with closing(sqlite3.connect(given)) as file, file:
        file.executescript(
            "CREATE TABLE threads (id INTEGER PRIMARY KEY, uri, title);"
            "CREATE TABLE comments (tid, id INTEGER PRIMARY KEY, parent, created, mode, text);"
            "INSERT INTO comments VALUES (1, 1, NULL, 1600000000, 1, 'Hello')"
        )

    [comment] = comments(given)

    assert (comment.text, comment.likes, comment.author.key) == ("Hello", 0, "nobody")


def test_reading_changes_nothing_and_needs_no_right_to_write(tmp_path: Path) -> None:
    given = isso.database(tmp_path / "a?b%20c.db", THREADS, {})
    before = given.read_bytes()
    given.chmod(stat.S_IRUSR)

    assert len(comments(given)) == 1

    assert given.read_bytes() == before
    assert list(tmp_path.iterdir()) == [given]


HOSTILE = {
    "a view in the place of a table": (
        "ALTER TABLE comments RENAME TO real; CREATE VIEW comments AS SELECT * FROM real;"
    ),
    "a view that never ends": (
        "DROP TABLE comments; CREATE VIEW comments AS WITH RECURSIVE n(i) AS"
        " (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS id, 1 AS tid, 1 AS mode FROM n;"
    ),
    "a computed column": "ALTER TABLE comments ADD x TEXT AS (hex(zeroblob(1000000)));",
    "a virtual table": (
        "DROP TABLE comments; CREATE VIRTUAL TABLE comments USING fts5(id, tid, text);"
    ),
    "a table without rows of its own": (
        "DROP TABLE comments; CREATE TABLE comments (id TEXT PRIMARY KEY) WITHOUT ROWID;"
    ),
    "a row that is too large": (
        "INSERT INTO comments (created, voters, text) VALUES (1, x'00', zeroblob(9000000));"
    ),
    "no such table": "DROP TABLE threads;",
}


@pytest.mark.parametrize("harm", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_database_is_refused(tmp_path: Path, harm: str) -> None:
    given = isso.database(tmp_path / "c.db", THREADS, {})
    with closing(sqlite3.connect(given)) as file, file:
        file.executescript(harm)

    with pytest.raises(UnreadableError, match=r"c\.db"):
        all_of(given)


def test_triggers_of_a_database_never_run(tmp_path: Path) -> None:
    given = isso.database(tmp_path / "c.db", THREADS, {})

    assert len(comments(given)) == 1  # Isso's own trigger is there.


def test_a_damaged_database_is_refused(tmp_path: Path) -> None:
    given = isso.database(tmp_path / "c.db", THREADS, *({"text": "x" * 900} for _ in range(50)))
    whole = given.read_bytes()

    for damaged in (whole[: len(whole) // 2], whole[:4096] + bytes(8192) + whole[12288:]):
        given.write_bytes(damaged)
        with pytest.raises(UnreadableError, match=r"c\.db"):
            all_of(given)


def test_what_lies_beside_a_database_is_not_forgotten(tmp_path: Path) -> None:
    given = isso.database(tmp_path / "c.db", THREADS, {})
    (tmp_path / "c.db-wal").write_bytes(b"comments that are not in it yet")

    with pytest.raises(UnreadableError, match=r"c\.db-wal"):
        all_of(given)


def test_the_sample_of_isso_itself(tmp_path: Path) -> None:
    found = all_of(SAMPLES / "isso-generic.json")

    threads = [one for one in found if isinstance(one, Thread)]
    first, second = (one for one in found if isinstance(one, Comment))
    assert [one.key for one in threads] == ["/posts/0001/", "/posts/0007/"]
    assert (first.key, first.thread) == ("/posts/0001/#0", "/posts/0001/")
    assert first.written_at == datetime(2005, 2, 24, 4, 3, 37, tzinfo=UTC)
    assert (second.author.name, second.author.email) == (
        "Richard Crinshaw",
        "105421439@87750645.com",
    )


def test_oddities_of_the_json_are_said(tmp_path: Path) -> None:
    given = tmp_path / "c.json"
    hello = {"id": 1, "text": "Hello", "created": "2020-01-01 10:00:00", "author": "A"}
    given.write_text(json.dumps([
        {"title": "nameless", "comments": [hello]},
        {"id": "a", "title": "One", "comments": [hello, "no comment", {"text": "no id"}]},
        {"id": "a", "title": "again", "comments": [hello | {"id": 2, "created": "0000-00-00"}]},
        {"id": "b", "comments": None},
    ]))  # fmt: skip

    assert oddities(given) == {
        ("no_key", "#1"), ("no_key", "a"), ("twice", "a"), ("unreadable_date", "a#2"),
    }  # fmt: skip
    assert [one.key for one in comments(given)] == ["a#1", "a#2"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '[{"id": "a", "comments": [{"id": 1',
        "[" * 100_000,
        "<xml/>",
        '[{"id": "\udcff"}]',
    ],
)
def test_what_is_neither_is_refused_with_its_name(tmp_path: Path, text: str) -> None:
    given = tmp_path / "c.json"
    given.write_bytes(text.encode(errors="surrogateescape"))

    with pytest.raises(UnreadableError, match=r"c\.json"):
        all_of(given)


def test_json_that_is_whole_but_too_deep_or_too_large_is_refused(tmp_path: Path) -> None:
    given, around = tmp_path / "c.json", '[{"id": "a", "comments": [{"id": 1, "text": %s}]}]'
    hostile = {"too deep": "[" * 100 + "]" * 100, "a row of more": f'"{"x" * (9 * 2**20)}"'}

    for why, value in hostile.items():
        given.write_text(around % value)
        with pytest.raises(UnreadableError, match=why):
            all_of(given)
