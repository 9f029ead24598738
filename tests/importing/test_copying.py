"""The comments of another Django site, copied out of its database."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from moderation.importing import another_database
from moderation.importing.formats.contrib import read
from moderation.importing.records import Comment, State, Thread

pytestmark = pytest.mark.django_db(transaction=True)  # It opens connections of its own.
URLS = {"blog.post": "https://paper.example/{slug}/"}
# Their tables, as those packages' migrations make them.
TABLES = """
CREATE TABLE {s}django_content_type (id integer PRIMARY KEY, app_label varchar(100), model varchar(100));
CREATE TABLE {s}auth_user (id integer PRIMARY KEY, password varchar(128), username varchar(150),
    first_name varchar(150), last_name varchar(150), email varchar(254));
CREATE TABLE {s}blog_post (id integer PRIMARY KEY, title varchar(200), slug varchar(50), day date);
CREATE TABLE {s}django_comments (id integer PRIMARY KEY, object_pk varchar(255), user_name varchar(50),
    user_email varchar(254), user_url varchar(200), comment text, submit_date {time},
    ip_address char(39), is_public {bool}, is_removed {bool}, content_type_id integer,
    site_id integer, user_id integer);
CREATE TABLE {s}django_comments_xtd_xtdcomment (comment_ptr_id integer PRIMARY KEY, thread_id integer,
    parent_id integer, level smallint, "order" integer, followup {bool}, nested_count integer);
INSERT INTO {s}django_content_type VALUES (7, 'blog', 'post');
INSERT INTO {s}auth_user VALUES (3, 'secret hash', 'ann', 'Ann', 'Lee', 'ann@example.org'),
    (4, 'secret hash', 'silent', '', '', 'silent@example.org');
INSERT INTO {s}blog_post VALUES (42, 'On rain', 'on-rain', '2012-10-01');
"""  # noqa: E501
ROW = "INSERT INTO {s}django_comments VALUES ({id}, '42', '{name}', '', '', 'text {id}', '2012-10-05 22:00:00{zone}', '10.1.2.3', {public}, {removed}, 7, 1, {user})"  # noqa: E501
ADDED = "INSERT INTO {s}django_comments_xtd_xtdcomment VALUES ({id}, 1, {parent}, 0, 1, {no}, 0)"


def copied(url: str, path: Path) -> list[object]:
    call_command("copy_contrib", url, str(path), object=["blog.post=blog_post"], stdout=StringIO())
    return list(read(path, lambda _: None, urls=URLS))


def check(found: list[object]) -> None:
    """Thread and comments are those of the tables."""
    thread, first, second = found
    assert thread == Thread(
        "blog.post:42", "https://paper.example/on-rain/", "blog.post:42", "On rain"
    )
    assert isinstance(first, Comment)
    assert isinstance(second, Comment)
    assert (first.author.name, first.author.email) == ("Ann Lee", "ann@example.org")
    assert first.written_at == datetime(2012, 10, 5, 22, tzinfo=UTC)
    assert (second.parent, second.state) == ("1", State.HELD)


def test_of_an_sqlite_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(another_database, "AT_ONCE", 1)
    given, words = tmp_path / "old site.db", {"s": "", "time": "datetime", "bool": "bool"}
    facts = words | {"zone": "", "removed": 0, "no": 0}
    with closing(sqlite3.connect(given)) as file, file:
        file.executescript(TABLES.format(**words))
        file.execute(ROW.format(**facts, id=1, name="", public=1, user=3))
        file.execute(ROW.format(**facts, id=2, name="Bo", public=0, user="NULL"))
        file.execute(ADDED.format(**facts, id=1, parent=1))
        file.execute(ADDED.format(**facts, id=2, parent=1))

    found = copied(f"sqlite:///{given}", tmp_path / "dump.jsonl")

    assert [type(one).__name__ for one in found] == ["Thread", "Oddity", "Comment", "Comment"]
    check([one for one in found if type(one).__name__ != "Oddity"])
    said = (tmp_path / "dump.jsonl").read_text()
    assert all(word not in said for word in ("secret", "silent", "10.1.2.3"))


def test_of_a_postgresql_database(tmp_path: Path) -> None:
    words = {"s": "old.", "time": "timestamptz", "bool": "boolean"}
    facts = words | {"zone": "+00", "removed": "false", "no": "false"}
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA old")
        cursor.execute(TABLES.format(**words))
        cursor.execute(ROW.format(**facts, id=1, name="", public="true", user=3))
        cursor.execute(ROW.format(**facts, id=2, name="Bo", public="false", user="NULL"))
        cursor.execute(ADDED.format(**facts, id=1, parent=1))
        cursor.execute(ADDED.format(**facts, id=2, parent=1))
    try:
        found = copied(_same_server("old"), tmp_path / "dump.jsonl")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA old CASCADE")

    check(found)


def _same_server(schema: str) -> str:
    """The tests' own database, as another site would see it."""
    facts = connection.settings_dict
    known = {"host": facts["HOST"], "port": facts["PORT"]} | facts["OPTIONS"]
    said = {name: known[name] for name in ("host", "port") if known.get(name)}
    who = f"{facts['USER']}:{facts['PASSWORD']}" if facts["PASSWORD"] else facts["USER"]
    asked = urlencode(said | {"options": f"-csearch_path={schema}"})
    return f"postgres://{who}@/{facts['NAME']}?{asked}"


def test_a_file_that_exists_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "dump.jsonl"
    path.write_text("something else")

    with pytest.raises(CommandError, match="exists"):
        copied("sqlite:///nothing.db", path)

    assert path.read_text() == "something else"


@pytest.mark.parametrize("url", ["sqlite:////no/such/file.db", "nonsense", "sqlite:///{empty}"])
def test_what_is_no_such_database_leaves_no_file(tmp_path: Path, url: str) -> None:
    empty = tmp_path / "empty.db"
    sqlite3.connect(empty).close()

    with pytest.raises(CommandError):
        copied(url.format(empty=empty), tmp_path / "dump.jsonl")

    assert not list(tmp_path.glob("dump*"))
