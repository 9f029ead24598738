"""A file of each format, from the disk to what the public sees; and once more: nothing new."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from comments.models import Comment, Thread
from moderation.models import ImportBatch
from moderation.recount import differences
from newsroom.models import Reader
from tests.importing import as_coral_writes as coral
from tests.importing import as_isso_writes as isso
from tests.importing.test_contrib import POST, TYPE, a_row, xtd
from tests.importing.test_remark42 import a_line, backup

pytestmark = pytest.mark.django_db
SITE = "https://paper.example"
AT = datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC)


def run(*words: Any, **facts: Any) -> str:
    out = StringIO()
    call_command("import_comments", *map(str, words), stdout=out, stderr=StringIO(), **facts)
    return out.getvalue()


def _isso(path: Path) -> Path:
    first = {"author": "Ann", "text": "First *word*", "created": AT.timestamp()}
    reply = {"author": "Bo", "text": "Reply", "parent": 1, "created": AT.timestamp() + 60}
    held = {"author": "Cy", "text": "Held", "mode": 2, "created": AT.timestamp()}
    return isso.database(path / "c.db", [(1, "/news/1", "One")], first, reply, held)


def _remark42(path: Path) -> Path:
    where = {"site": "s", "url": f"{SITE}/news/1"}
    ann, bo = ({"id": name, "name": name} for name in ("Ann", "Bo"))
    first = {"text": "<p>First <em>word</em></p>", "orig": "First *word*"}
    return backup(
        path / "b.jsonl",
        a_line("c2", pid="c1", text="<p>Reply</p>", user=bo, locator=where,
               time="2021-03-04T05:07:07Z"),
        a_line("c1", user=ann, locator=where, time="2021-03-04T07:06:07+02:00", **first),
        a_line("c3", delete=True, text="", locator=where),
    )  # fmt: skip


def _coral(path: Path) -> Path:
    return coral.folder(
        path / "coral",
        stories=[coral.story("s1", AT, url=f"{SITE}/news/1")],
        users=[coral.user("u1", "Ann"), coral.user("u2", "Bo")],
        comments=[
            coral.comment("c1", "s1", "u1", AT, "<div>First <i>word</i></div>"),
            coral.comment("c2", "s1", "u2", AT.replace(minute=7), "<div>Reply</div>",
                          parentID="c1", ancestorIDs=["c1"]),
            coral.comment("c3", "s1", "u2", AT, "rotten", status="REJECTED"),
        ],
    )  # fmt: skip


def _contrib(path: Path) -> Path:
    rows = [
        TYPE, POST, xtd(1, 1), xtd(2, 1), xtd(3, 3),
        a_row(1, user_name="Ann", comment="First *word*", submit_date="2021-03-04T05:06:07Z"),
        a_row(2, user_name="Bo", comment="Reply", submit_date="2021-03-04T05:07:07Z"),
        a_row(3, is_removed=True),
    ]  # fmt: skip
    given = path / "d.json"
    given.write_text(json.dumps(rows))
    return given


FILES: dict[str, tuple[Callable[[Path], Path], list[str]]] = {
    "isso": (_isso, [f"site={SITE}"]),
    "remark42": (_remark42, []),
    "coral": (_coral, []),
    "contrib": (_contrib, [f"url=blog.post={SITE}/news/1"]),
}


@pytest.mark.parametrize("name", FILES)
def test_what_was_public_is_public_here_once(make: Any, tmp_path: Path, name: str) -> None:
    article = make.article()
    article.add_address(f"{SITE}/news/1")
    write, told = FILES[name]
    given, facts = write(tmp_path), {"publication": article.publication.slug, "tell": told}

    run(name, given, **facts)
    page = Client().get(f"/articles/{article.pk}/").content.decode()
    before = _everything()
    again = run(name, given, **facts)

    first, reply = Comment.public.order_by("created_at")
    assert (first.author.name, reply.author.name) == ("Ann", "Bo")
    assert first.created_at == AT
    assert (reply.parent, first.reply_count) == (first, 1)
    expected = r"First \*word\*" if name == "contrib" else "First *word*"  # It is plain text.
    assert first.released_revision is not None
    assert first.released_revision.text == expected
    assert Thread.objects.get(article=article).comment_count == 2
    assert "Reply" in page
    assert "Held" not in page
    assert "rotten" not in page
    assert not list(differences())
    assert "were brought in before" in again
    assert _everything() == before


def _everything() -> tuple[int, int, int]:
    return Comment.objects.count(), Reader.objects.count(), Comment.public.count()


def test_a_dry_run_writes_nothing_down(make: Any, tmp_path: Path) -> None:
    article = make.article()
    article.add_address(f"{SITE}/news/1")

    told = run("coral", _coral(tmp_path), publication=article.publication.slug, dry_run=True)

    assert "are new and public here" in told
    assert not Comment.objects.exists()
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(
    ("name", "told", "why"),
    [
        ("coral", "site=x", "can be told tenant"),
        ("disqus", "site=x", "can be told nothing"),
        ("contrib", "zone=Mars/Olympus", "zone=Mars"),
        ("contrib", "url=blog.post", "app.model="),
        ("isso", "site=paper.example", "https://"),
    ],
)
def test_what_a_format_cannot_be_told_is_refused(
    make: Any, tmp_path: Path, name: str, told: str, why: str
) -> None:
    given = tmp_path / "file"
    given.write_text("x")

    with pytest.raises(CommandError, match=why):
        run(name, given, publication=make.publication().slug, tell=[told])
