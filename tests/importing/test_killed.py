"""An import that is killed goes on where it was; two at once are not let in."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from io import StringIO
from urllib.parse import quote

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from comments.models import Comment
from moderation.models import ImportBatch, StagedComment, StagedText
from moderation.recount import differences
from moderation.workflow.undisturbed import ImportUnderWayError, one_at_a_time
from tests.importing.files import disqus, post, thread

pytestmark = pytest.mark.django_db(transaction=True)

POSTS = 2_600


def address():
    """The database of this test, for a process of its own."""
    facts = connection.settings_dict
    host = quote(facts["HOST"] or facts["OPTIONS"].get("host", ""), safe="")
    who = facts["USER"] or "postgres"
    port = f"&port={facts['PORT']}" if facts["PORT"] else ""
    return f"postgresql://{who}@/{facts['NAME']}?host={host}{port}"


def begin(file, slug):
    words = ["import_comments", "disqus", str(file), "--publication", slug]
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "manage.py", *words],
        env=os.environ | {"DATABASE_URL": address()},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.parametrize("reached", [{"state": "staging"}, {"state": "loading", "level__gte": 0}])
def test_who_is_killed_on_the_way_goes_on_by_the_same_command(make, tmp_path, reached):
    article = make.article()
    article.add_address("https://paper.example/a")
    posts = [post(str(n), "1", parent=str(n // 2) if n % 2 else None) for n in range(1, POSTS + 1)]
    file = disqus(tmp_path / "d.xml", thread("1", "https://paper.example/a"), *posts)
    process = begin(file, article.publication.slug)
    until = time.monotonic() + 240
    while not ImportBatch.objects.filter(**reached).exists() and time.monotonic() < until:
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert Comment.objects.count() < POSTS

    call_command(
        "import_comments", "disqus", str(file),
        publication=article.publication.slug, stdout=StringIO(), stderr=StringIO(),
    )  # fmt: skip

    [batch] = ImportBatch.objects.all()
    assert (batch.state, batch.counts["loaded"]) == ("done", POSTS)
    assert Comment.public.count() == POSTS
    assert not StagedComment.objects.exists()
    assert not StagedText.objects.exists()
    assert not list(differences())


def test_two_imports_into_one_publication_are_not_let_in_at_once(make):
    paper = make.publication()
    with psycopg.connect(address(), autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s, %s)", (0x696D7074, paper.pk))

        with pytest.raises(ImportUnderWayError), one_at_a_time(paper, wait=0):
            raise AssertionError("two are in")

    with one_at_a_time(paper, wait=5):
        pass
