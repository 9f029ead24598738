"""What dumpdata wrote of django-contrib-comments and of xtd."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from moderation.importing.formats.contrib import read
from moderation.importing.formats.contrib_rows import filled
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
URLS = {"blog.post": "https://paper.example/{slug}/"}
TYPE = {"model": "contenttypes.contenttype", "pk": 7,
        "fields": {"app_label": "blog", "model": "post"}}  # fmt: skip
POST = {"model": "blog.post", "pk": 42,
        "fields": {"title": "On rain", "slug": "on-rain", "body": "x" * 5000}}  # fmt: skip
USER = {"model": "auth.user", "pk": 3,
        "fields": {"username": "ann", "password": "!", "first_name": "Ann", "last_name": "Lee",
                   "email": "ann@example.org"}}  # fmt: skip


def a_row(pk: int = 1, **facts: Any) -> dict[str, Any]:
    fields = {
        "content_type": 7, "object_pk": "42", "site": 1, "user": None, "user_name": "Bo",
        "user_email": "bo@example.org", "user_url": "", "comment": "one\ntwo",
        "submit_date": "2012-10-05T22:00:00Z", "ip_address": "127.0.0.1",
        "is_public": True, "is_removed": False,
    } | facts  # fmt: skip
    return {"model": "django_comments.comment", "pk": pk, "fields": fields}


def xtd(pk: int, parent: int) -> dict[str, Any]:
    fields = {"thread_id": 1, "parent_id": parent, "level": 0, "order": 1, "followup": False}
    return {"model": "django_comments_xtd.xtdcomment", "pk": pk, "fields": fields}


def dump(path: Path, *rows: Any, lines: bool = False) -> Path:
    packed = "\n".join(map(json.dumps, rows)) if lines else json.dumps(rows)
    path.write_text(packed)
    return path


def all_of(path: Path, **options: Any) -> list[Record]:
    return list(read(path, lambda _: None, **options))


def comments(found: list[Record]) -> dict[str, Comment]:
    return {one.key: one for one in found if isinstance(one, Comment)}


def oddities(found: list[Record]) -> list[tuple[str, str]]:
    return [(one.code, one.key) for one in found if isinstance(one, Oddity)]


@pytest.mark.parametrize("lines", [False, True])
def test_a_comment_is_joined_with_its_object_and_its_author(tmp_path: Path, lines: bool) -> None:
    given = dump(
        tmp_path / "dump.json",
        xtd(2, 1), a_row(1), a_row(2, user=3, user_name="", user_email=""), xtd(1, 1),
        TYPE, POST, USER, lines=lines,
    )  # fmt: skip

    thread, first, second = all_of(given, urls=URLS)

    assert thread == Thread(
        "blog.post:42", "https://paper.example/on-rain/", "blog.post:42", "On rain"
    )
    assert isinstance(first, Comment)
    assert isinstance(second, Comment)
    assert (first.text, first.markup) == ("one\ntwo", Markup.PLAIN)
    assert first.written_at == datetime(2012, 10, 5, 22, tzinfo=UTC)
    assert (first.parent, second.parent) == (None, "1")
    assert (second.author.key, second.author.name) == ("user:3", "Ann Lee")
    assert second.author.email == "ann@example.org"
    assert not second.author.confirmed


def test_natural_keys_are_followed(tmp_path: Path) -> None:
    row = a_row(content_type=["blog", "post"], user=["ann"], user_name="", user_email="")

    [*_, comment] = all_of(dump(tmp_path / "d.json", USER, POST, row), urls=URLS)

    assert isinstance(comment, Comment)
    assert (comment.thread, comment.author.name) == ("blog.post:42", "Ann Lee")


def test_states_are_those_of_the_old_site(tmp_path: Path) -> None:
    given = dump(
        tmp_path / "d.json", TYPE, a_row(1, is_public=False), a_row(2, is_removed=True), a_row(3)
    )

    found = comments(all_of(given))

    assert [one.state for one in found.values()] == [State.HELD, State.DELETED, State.PUBLIC]
    assert (found["2"].text, found["2"].author.name) == ("", "")


def test_dates_without_a_zone_are_of_the_zone_that_is_told(tmp_path: Path) -> None:
    given = dump(tmp_path / "d.json", TYPE, *(
        a_row(n, submit_date="2012-10-05T22:00:00") for n in (1, 2)
    ))  # fmt: skip

    found = all_of(given, zone=ZoneInfo("Europe/Berlin"))

    assert comments(found)["1"].written_at == datetime(2012, 10, 5, 20, tzinfo=UTC)
    assert oddities(found) == [("no_address", "blog.post:42"), ("no_time_zone", "1")]


def test_what_is_odd_is_said(tmp_path: Path) -> None:
    given = dump(
        tmp_path / "d.json", TYPE, POST,
        a_row(1, submit_date="never"), a_row(2, comment="x" * 100_001), a_row(3, site=2),
        a_row(3), a_row(4, object_pk=""), "no row", a_row(5, content_type=99),
    )  # fmt: skip

    found = all_of(given, urls=URLS)

    assert oddities(found) == [
        ("unreadable_date", "1"), ("text_cut", "2"), ("several_sites", "3"), ("twice", "3"),
        ("no_key", "4"), ("no_row", "row 8"), ("no_address", "type-99:42"),
    ]  # fmt: skip


def test_the_samples_of_xtd_itself(tmp_path: Path) -> None:
    rows = [
        row
        for name in ("contrib-comments.json", "contrib-xtd.json")
        for row in json.loads((SAMPLES / name).read_text())
    ]
    given = dump(tmp_path / "d.json", *rows)

    found = all_of(given, urls={"type-12": "https://paper.example/{pk}"})

    parents = {key: one.parent for key, one in comments(found).items()}
    assert parents == {
        "1": None, "2": None, "3": "1", "4": "1", "5": "2", "6": "5", "7": "4", "8": "3",
        "9": None,
    }  # fmt: skip
    assert [one.url for one in found if isinstance(one, Thread)] == ["https://paper.example/2"]
    assert {one.author.key for one in comments(found).values()} >= {"user:1"}


def test_a_template_names_fields_and_nothing_else() -> None:
    facts = {"slug": "a b/ä", "pk": "4"}

    assert filled("https://x.example/{slug}/{pk}", facts) == "https://x.example/a%20b/%C3%A4/4"
    for wrong in ("{slug.__class__}", "{slug!r}", "{slug:>99999999}", "{other}", "{", "{0}"):
        assert filled("https://x.example/" + wrong, facts) == ""


def test_packed_it_says_the_same(tmp_path: Path) -> None:
    plain = dump(tmp_path / "d.json", TYPE, POST, a_row())
    packed = tmp_path / "d.json.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))

    assert list(read(packed, lambda _: None, urls=URLS)) == all_of(plain, urls=URLS)


@pytest.mark.parametrize("text", ["", "<xml/>", '[{"model": "x"', "[" * 100, '{"model": \n'])
def test_no_dump_is_refused_with_its_place(tmp_path: Path, text: str) -> None:
    given = tmp_path / "d.json"
    given.write_text(text)

    with pytest.raises(UnreadableError, match=r"d\.json, row \d"):
        all_of(given)
