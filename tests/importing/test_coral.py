"""A folder of what mongoexport made of Coral's collections."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from moderation.importing.formats.coral import read
from moderation.importing.records import (
    Comment,
    Markup,
    Oddity,
    Record,
    State,
    Thread,
    UnreadableError,
)
from tests.importing import as_coral_writes as coral

AT = datetime(2021, 3, 4, 5, 6, 7, 890_000, UTC)
STORIES = [coral.story("s1", AT)]
USERS = [coral.user("u1", "Ann", "ann@example.org"), coral.user("u2", "Bo")]


def all_of(path: Path) -> list[Record]:
    return list(read(path, lambda _: None))


def comments(found: list[Record]) -> dict[str, Comment]:
    return {one.key: one for one in found if isinstance(one, Comment)}


def oddities(found: list[Record]) -> set[tuple[str, str]]:
    return {(one.code, one.key) for one in found if isinstance(one, Oddity)}


def a_folder(path: Path, *rows: dict[str, Any], **others: Any) -> Path:
    return coral.folder(path, **({"stories": STORIES, "users": USERS} | others), comments=rows)


@pytest.mark.parametrize("date", [coral.relaxed, coral.canonical])
@pytest.mark.parametrize("arrays", [False, True])
def test_a_comment_is_joined_with_its_story_and_its_author(
    tmp_path: Path, date: coral.Date, arrays: bool
) -> None:
    given = a_folder(
        tmp_path,
        coral.comment("c1", "s1", "u1", AT, "<div>first</div>", "<div>last</div>", date=date),
        stories=[coral.story("s1", AT, date)],
        commentActions=[coral.reaction("c1", "u2"), coral.reaction("c1", "u3"),
                        coral.reaction("c1", "u2", "FLAG")],
        arrays=arrays,
    )  # fmt: skip

    thread, comment = all_of(given)

    assert thread == Thread(
        "s1", "https://paper.example/s1", "s1", "Story s1", opened_at=AT, closed=False
    )
    assert isinstance(comment, Comment)
    assert (comment.text, comment.markup) == ("<div>last</div>", Markup.HTML)
    assert (comment.author.name, comment.author.email) == ("Ann", "ann@example.org")
    assert comment.author.confirmed
    assert comment.written_at == comment.edited_at == AT
    assert comment.likes == 2
    assert comment.state == State.PUBLIC


def test_dates_as_older_tools_wrote_them_are_read(tmp_path: Path) -> None:
    given = a_folder(tmp_path, coral.comment("c1", "s1", "u1", AT, "x", date=coral.of_old_tools))

    assert comments(all_of(given))["c1"].written_at == AT.replace(microsecond=0)


def test_states_of_coral_are_those_of_its_readers(tmp_path: Path) -> None:
    states = {
        "NONE": State.PUBLIC, "APPROVED": State.PUBLIC, "REJECTED": State.REJECTED,
        "PREMOD": State.HELD, "SYSTEM_WITHHELD": State.HELD, "SOMETHING": State.HELD,
    }  # fmt: skip
    rows = [coral.comment(name, "s1", "u1", AT, "x", status=name) for name in states]

    found = all_of(a_folder(tmp_path, *rows))

    assert {key: one.state for key, one in comments(found).items()} == states
    assert oddities(found) == {("unknown_state", "SOMETHING")}


def test_who_was_deleted_is_nobody_and_so_is_what_they_wrote(tmp_path: Path) -> None:
    given = a_folder(
        tmp_path,
        coral.comment("c1", "s1", None, AT, deletedAt=coral.relaxed(AT)),  # type: ignore[arg-type]
        coral.comment("c2", "s1", "u3", AT, "x"),
        users=[coral.user("u3", "Gone", "gone@example.org", deletedAt=coral.relaxed(AT))],
    )

    found = comments(all_of(given))

    assert (found["c1"].state, found["c1"].author.name) == (State.DELETED, "")
    assert (found["c2"].author.name, found["c2"].author.email) == ("", "")


def test_a_reply_stands_under_the_nearest_that_is_there(tmp_path: Path) -> None:
    given = a_folder(
        tmp_path,
        coral.comment("c1", "s1", "u1", AT, "x"),
        coral.comment("c2", "s1", "u1", AT, "x", parentID="gone", ancestorIDs=["gone", "c1"]),
        coral.comment("c3", "s1", "u1", AT, "x", parentID="gone", ancestorIDs=["gone"]),
        coral.comment("c4", "s1", "u1", AT, "x", parentID="c5", ancestorIDs=["c5"]),
        coral.comment("c5", "s1", "u1", AT, "x"),
    )

    found = all_of(given)

    parents = {key: one.parent for key, one in comments(found).items()}
    assert parents == {"c1": None, "c2": "c1", "c3": "gone", "c4": "c5", "c5": None}
    assert oddities(found) == {("nearest_parent", "c2")}


def test_stories_are_closed_once_their_time_is_over(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    times = {"past": now - timedelta(days=1), "to-come": now + timedelta(days=1)}
    rows = [coral.story(key, AT, closedAt=coral.relaxed(at)) for key, at in times.items()]

    found = all_of(a_folder(tmp_path, stories=[*rows, coral.story("open", AT, closedAt=False)]))

    closed = {one.key: one.closed for one in found if isinstance(one, Thread)}
    assert closed == {"past": True, "to-come": False, "open": False}


def test_what_is_odd_is_said(tmp_path: Path) -> None:
    odd_media = [{"id": "r", "body": "x", "media": {"type": "giphy"}}]
    given = a_folder(
        tmp_path,
        coral.comment("c1", "s1", "u9", AT, "x"),
        coral.comment("c2", "s1", "u1", AT),
        coral.comment("c3", "s1", "u1", AT, "x", createdAt={"$date": "never"}),
        coral.comment("c4", "s1", "u1", AT, "x" * 100_001),
        coral.comment("c5", "s1", "u1", AT, "x", tenantID="other"),
        coral.comment("c6", "s1", "u1", AT, "x", revisions=odd_media),
        coral.comment("c7", "s1", "u1", AT, "x", tags=[{"type": "FEATURED"}]),
        coral.comment("c7", "s1", "u1", AT, "again"),
        coral.comment("", "s1", "u1", AT, "x"),
        stories=[*STORIES, *STORIES, coral.story("s2", AT, tenantID="other"),
                 coral.story("", AT)],
    )  # fmt: skip

    found = all_of(given)

    assert oddities(found) == {
        ("no_such_author", "c1"), ("unreadable_text", "c2"), ("unreadable_date", "c3"),
        ("text_cut", "c4"), ("other_tenant", "c5"), ("media_left_out", "c6"), ("featured", "c7"),
        ("twice", "c7"), ("no_key", "5f5e0fc0a1b2c3d4e5f6071a"), ("twice", "s1"),
        ("other_tenant", "s2"), ("no_key", "https://paper.example/"),
    }  # fmt: skip


def test_of_several_tenants_one_can_be_named(tmp_path: Path) -> None:
    given = a_folder(
        tmp_path,
        coral.comment("c1", "s1", "u1", AT, "x"),
        coral.comment("c2", "s2", "u1", AT, "x", tenantID="other"),
        stories=[*STORIES, coral.story("s2", AT, tenantID="other")],
    )

    found = list(read(given, lambda _: None, tenant="other"))

    assert set(comments(found)) == {"c2"}


def test_archived_comments_and_packed_files_come_along(tmp_path: Path) -> None:
    given = a_folder(tmp_path, coral.comment("c1", "s1", "u1", AT, "x", parentID="old"))
    with gzip.open(given / "archivedComments.json.gz", "wt") as file:
        file.write(json.dumps(coral.comment("old", "s1", "u1", AT, "x")) + "\n")
    far: list[int] = []

    found = list(read(given, far.append))

    assert set(comments(found)) == {"c1", "old"}
    assert max(far) <= sum(path.stat().st_size for path in given.iterdir())


def test_no_folder_of_coral_is_refused_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "comments.json"
    file.write_text("{}")
    without = coral.folder(tmp_path / "without", comments=[])
    cut = a_folder(tmp_path / "cut", coral.comment("c1", "s1", "u1", AT, "x"))
    (cut / "comments.json").write_text('{"id": "c1", "revis')
    wrong = {file: "no folder", without: r"no stories\.json", cut: r"comments\.json, row 1"}

    for path, why in wrong.items():
        with pytest.raises(UnreadableError, match=why):
            all_of(path)
