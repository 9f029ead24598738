"""Remark42's backups."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from moderation.importing.formats.remark42 import read
from moderation.importing.records import (
    Comment,
    Markup,
    Oddity,
    Record,
    State,
    Thread,
    UnreadableError,
)

SAMPLES = Path(__file__).parent / "samples"
HEADER: dict[str, Any] = {"version": 1, "users": [], "posts": []}
PAGE = "https://paper.example/news/1"


def a_line(key: str = "c1", **facts: Any) -> dict[str, Any]:
    return {
        "id": key,
        "pid": "",
        "text": "<p>Hello</p>\n",
        "user": {"name": "Ann &amp; Bo", "id": "github_1", "ip": "abc", "admin": False},
        "locator": {"site": "paper", "url": PAGE},
        "score": 0,
        "votes": {},
        "time": "2020-05-01T12:00:00.123456789+02:00",
        "title": "A &lt;title&gt;",
    } | facts


def backup(path: Path, *rows: dict[str, Any], header: dict[str, Any] = HEADER) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in (header, *rows)))
    return path


def all_of(path: Path) -> list[Record]:
    return list(read(path, lambda _: None))


def comments(path: Path) -> list[Comment]:
    return [one for one in all_of(path) if isinstance(one, Comment)]


def oddities(path: Path) -> set[tuple[str, str]]:
    return {(one.code, one.key) for one in all_of(path) if isinstance(one, Oddity)}


def test_a_comment_comes_with_all_that_its_line_says(tmp_path: Path) -> None:
    given = backup(
        tmp_path / "b.jsonl",
        a_line(votes={"a": True, "b": True, "c": False}, score=1,
               edit={"time": "2020-05-01T12:05:00+02:00", "summary": "typo"}),
        header=HEADER | {
            "users": [{"id": "github_1", "verified": False,
                       "details": {"user_id": "github_1", "email": "ann@example.org"}}],
            "posts": [{"url": PAGE, "read_only": True}],
        },
    )  # fmt: skip

    thread, comment = all_of(given)

    assert thread == Thread(PAGE, url=PAGE, title="A <title>", closed=True)
    assert isinstance(comment, Comment)
    assert (comment.author.key, comment.author.name) == ("github_1", "Ann & Bo")
    assert (comment.author.email, comment.author.confirmed) == ("ann@example.org", True)
    assert comment.written_at == datetime(2020, 5, 1, 10, 0, 0, 123456, UTC)
    assert comment.edited_at == datetime(2020, 5, 1, 10, 5, tzinfo=UTC)
    assert (comment.likes, comment.dislikes) == (2, 1)
    assert comment.parent is None


@pytest.mark.parametrize(
    ("html", "orig", "kept", "markup"),
    [
        ("<p>a <strong>b</strong></p>", "a **b**", "a **b**", Markup.MARKDOWN),
        ("<p>1 &lt; 2 &amp; 3</p>", "1 &lt; 2 &amp; 3", "1 &lt; 2 &amp; 3", Markup.MARKDOWN),
        ("<p>changed since</p>", "what it was", "<p>changed since</p>", Markup.HTML),
        ("<p>only html</p>", "", "<p>only html</p>", Markup.HTML),
        ("<h1>big</h1>", "# big", "<h1>big</h1>", Markup.HTML),
        ("<p><a href='https://x.example/1'>x</a></p>", "[x](https://x.example/2)",
         "<p><a href='https://x.example/1'>x</a></p>", Markup.HTML),
    ],
)  # fmt: skip
def test_the_authors_own_markdown_is_kept_where_it_says_the_same(
    tmp_path: Path, html: str, orig: str, kept: str, markup: Markup
) -> None:
    [comment] = comments(backup(tmp_path / "b.jsonl", a_line(text=html, orig=orig)))

    assert (comment.text, comment.markup) == (kept, markup)


def test_a_deleted_one_keeps_its_place_and_names_nobody(tmp_path: Path) -> None:
    given = backup(
        tmp_path / "b.jsonl",
        a_line("c1", delete=True, text="", user={"id": "deleted", "name": "deleted"}),
        a_line("c2", pid="c1"),
    )

    deleted, reply = comments(given)

    assert (deleted.state, deleted.author.name, deleted.text) == (State.DELETED, "", "")
    assert reply.parent == "c1"


def test_what_is_odd_is_said(tmp_path: Path) -> None:
    given = backup(
        tmp_path / "b.jsonl",
        a_line("c1", pin=True),
        a_line("c2", time="0001-01-01T00:00:00Z"),
        a_line("c3", locator={"site": "other", "url": PAGE}),
        a_line("c4", text="x" * 100_001),
        a_line("c5", text=None),
        a_line("", text="no id"),
        {},
        a_line("c6", locator=None),
        header=HEADER | {"users": [{"id": "u", "blocked": {"status": True}}]},
    )

    assert oddities(given) == {
        ("blocked_there", "u"), ("pinned", "c1"), ("unreadable_date", "c2"),
        ("other_site", "c3"), ("text_cut", "c4"), ("unreadable_text", "c5"),
        ("no_key", "row 7"), ("no_key", "row 8"), ("no_key", "row 9"),
    }  # fmt: skip
    assert {one.key for one in comments(given)} == {"c1", "c2", "c4", "c5"}


def test_one_of_several_sites_can_be_named(tmp_path: Path) -> None:
    given = backup(
        tmp_path / "b.jsonl", a_line("c1"), a_line("c2", locator={"site": "other", "url": PAGE})
    )

    found = read(given, lambda _: None, site="other")

    assert [one.key for one in found if isinstance(one, Comment)] == ["c2"]


def test_packed_or_not_it_says_the_same_and_how_far_it_is(tmp_path: Path) -> None:
    plain = backup(tmp_path / "b.jsonl", *(a_line(f"c{n}") for n in range(50)))
    packed = tmp_path / "b.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    far: list[int] = []

    found = list(read(packed, far.append))

    assert found == all_of(plain)
    assert far == sorted(far)
    assert far[-1] == packed.stat().st_size


def test_the_sample_of_remark42_itself() -> None:
    found = all_of(SAMPLES / "remark42-backup.jsonl")

    first, second = (one for one in found if isinstance(one, Comment))
    threads = {one.url: one.closed for one in found if isinstance(one, Thread)}
    assert threads == {"https://radio-t.com": True, "https://radio-t.com/2": False}
    assert first.written_at == datetime(2017, 12, 20, 21, 18, 22, tzinfo=UTC)
    assert (second.parent, second.author.key) == ("1234", "user2")
    assert [one for one in found if isinstance(one, Oddity)] == [
        Oddity("blocked_there", "user2", "blocked there; an import blocks nobody here")
    ]


def test_no_backup_of_remark42_is_refused_with_its_place(tmp_path: Path) -> None:
    given = tmp_path / "b.gz"
    whole = json.dumps(HEADER).encode() + b"\n" + json.dumps(a_line()).encode() + b"\n"
    wrong = {
        "empty": b"",
        "another version": b'{"version": 2}\n',
        "no header": json.dumps(a_line()).encode(),
        "a page": b"<html>",
        "cut off": whole[:-20],
        "packed and cut off": gzip.compress(whole)[:-12],
        "too deep": whole + b"[" * 100_000 + b"\n",
        "no utf-8": whole + b'{"id": "\xff"}\n',
        "a number without end": whole + b'{"id": ' + b"9" * 5000 + b"}\n",
        "a line without end": whole + b'{"id": "' + b"x" * (9 * 2**20),
        "a header without end": b'{"version": 1, "x": "' + b"x" * (9 * 2**20),
    }

    for name, content in wrong.items():
        given.write_bytes(content)
        with pytest.raises(UnreadableError, match=r"b\.gz, row \d"):
            print(name, all_of(given))


def test_a_bomb_is_told_before_it_bursts(tmp_path: Path) -> None:
    given = tmp_path / "bomb.gz"
    with gzip.open(given, "wb") as file:
        file.write(json.dumps(HEADER).encode() + b"\n")
        for _ in range(100):
            file.write((b" " * 1023 + b"\n") * 1024)

    with pytest.raises(UnreadableError, match="far more"):
        all_of(given)


def test_a_line_that_is_whole_but_too_large_is_refused(tmp_path: Path) -> None:
    given = backup(tmp_path / "b.jsonl", a_line(), a_line(text="x" * (9 * 2**20)))

    with pytest.raises(UnreadableError, match="row 3: a row of more"):
        all_of(given)
