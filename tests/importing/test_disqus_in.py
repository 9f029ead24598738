"""A file of Disqus, from the disk to the page."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from comments.models import Comment
from moderation.recount import differences
from tests.importing.files import disqus, post, thread

pytestmark = pytest.mark.django_db


def run(*words, **facts):
    out = StringIO()
    call_command("import_comments", *map(str, words), stdout=out, stderr=StringIO(), **facts)
    return out.getvalue()


@pytest.fixture
def article(make):
    made = make.article()
    made.add_address("https://paper.example/a")
    return made


def test_what_was_public_is_public_as_it_was(article, make, tmp_path):
    file = disqus(
        tmp_path / "d.xml",
        thread("1", "http://paper.example/a/?utm_source=x"),
        post("12", "1", "<p>Answer.</p>", parent="11", at="2019-03-02T11:00:00"),
        post("11", "1", "<p>First.<br>Line.</p>", username="facebook-1", name="Zoé"),
    )

    told = run("disqus", file, publication=article.publication.slug)

    root, reply = Comment.public.order_by("created_at")
    assert "are new and public here" in told
    assert root.released_revision.text == "First.\nLine."
    assert (reply.parent, reply.depth, root.reply_count) == (root, 1, 1)
    assert f"{reply.first_released_at:%Y-%m-%dT%H:%M%z}" == "2019-03-02T11:00+0000"
    assert root.author.name == "Zoé"
    assert not list(differences())
