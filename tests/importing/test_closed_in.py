"""What was closed at the old place, and what was liked there."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from comments.models import Comment, Reaction
from moderation.models import ImportBatch, LogEntry
from moderation.recount import differences
from moderation.workflow.placing import end_mode
from newsroom import places
from newsroom.models import Article, Mode, Role
from tests.importing import as_isso_writes as isso
from tests.importing.files import disqus, post, thread
from tests.invariants.attacking import dies_on

pytestmark = pytest.mark.django_db

REASON = "Comments on this article were closed before it came here."


@pytest.fixture
def paper(make):
    places.forget()
    return make.the_paper()


@pytest.fixture
def bring(paper, tmp_path):
    def bring(*parts, **options):
        file = disqus(tmp_path / "d.xml", *parts)
        out = StringIO()
        call_command(
            "import_comments", "disqus", str(file), publication=paper.slug,
            stdout=out, stderr=StringIO(), **{"create_articles": True} | options,
        )  # fmt: skip
        return out.getvalue()

    return bring


def roll_back():
    batch = ImportBatch.objects.latest("started_at")
    call_command("import_comments", roll_back=batch.pk, stdout=StringIO(), stderr=StringIO())


def test_an_article_that_is_made_comes_closed_where_it_was_closed(bring, client):
    told = bring(
        thread("1", "https://paper.example/shut", closed=True, title="Shut"),
        thread("2", "https://paper.example/open", title="Open"),
        post("1", "1"),
        post("2", "2"),
    )

    shut, open_ = Article.objects.get(headline="Shut"), Article.objects.get(headline="Open")
    mode = Mode.objects.get()
    assert (mode.article, mode.kind, mode.reason, mode.set_by) == (shut, "closed", REASON, None)
    assert not places.in_force_now(shut).is_open
    assert places.in_force_now(open_).is_open
    assert "1  articles come closed, as they were there" in told
    page = client.get(reverse("article", args=[shut.pk])).content.decode()
    assert REASON in page
    assert Comment.public.filter(article=shut).count() == 1
    assert LogEntry.objects.count() == 1
    assert not list(differences())


def test_one_open_thread_keeps_an_article_open(bring):
    told = bring(
        thread("1", "https://paper.example/a", closed=True),
        thread("2", "http://paper.example/a/?utm_source=x"),
        post("1", "1"),
        post("2", "2"),
    )

    assert not Mode.objects.exists()
    assert "come closed" not in told


def test_an_article_that_was_here_stays_as_open_as_it_was(bring, make, paper):
    article = make.article()
    article.add_address("https://paper.example/a")

    told = bring(thread("1", "https://paper.example/a", closed=True), post("1", "1"))

    assert not Mode.objects.exists()
    assert places.in_force_now(article).is_open
    assert "1  articles were closed there, and are here already" in told


def test_a_dry_run_says_what_would_come_closed(bring):
    told = bring(thread("1", "https://paper.example/a", closed=True), post("1", "1"), dry_run=True)

    assert "1  articles come closed" in told
    assert not Mode.objects.exists()
    assert not Article.objects.filter(listed=False).exists()


def test_it_goes_with_its_article_when_that_is_taken_back(bring):
    bring(thread("1", "https://paper.example/a", closed=True), post("1", "1"))

    roll_back()

    assert not Mode.objects.exists()
    assert not Article.objects.filter(listed=False).exists()


def test_what_the_desk_has_opened_since_stays(bring, make):
    bring(thread("1", "https://paper.example/a", closed=True), post("1", "1"))
    article = Article.objects.get(listed=False)
    end_mode(Mode.objects.get(), by=make.moderator(kind=Role.Kind.SENIOR))

    roll_back()

    assert Article.objects.filter(pk=article.pk).exists()
    assert Mode.objects.get().ended_at is not None
    assert not Comment.objects.exists()


def test_a_mode_goes_only_while_what_set_it_is_taken_back(bring):
    bring(thread("1", "https://paper.example/a", closed=True), post("1", "1"))

    dies_on("mode_is_never_deleted", "DELETE FROM newsroom_mode")


def test_no_mode_that_the_desk_set_goes_with_an_import(bring, make):
    bring(thread("1", "https://paper.example/a", closed=True), post("1", "1"))
    ours = make.mode(Article.objects.get(listed=False), "staff_after")
    ImportBatch.objects.update(state="rolling_back")

    dies_on("mode_is_never_deleted", "DELETE FROM newsroom_mode WHERE id = %s", ours.pk)


def test_reactions_of_the_old_place_are_told_and_are_none_of_ours(paper, tmp_path):
    said_there = [{"likes": 3, "dislikes": 1}, {"likes": 4, "mode": 2}]
    file = isso.database(tmp_path / "comments.db", [(1, "/a", "A")], *said_there)
    words = ["import_comments", "isso", str(file)]
    facts = {"publication": paper.slug, "tell": ["site=https://paper.example"]}

    said = []
    for more in ({"dry_run": True}, {"create_articles": True}):
        out = StringIO()
        call_command(*words, **facts, **more, stdout=out, stderr=StringIO())
        said.append(out.getvalue())

    assert Comment.public.count() == 1
    assert not Reaction.objects.exists()
    assert ImportBatch.objects.get().counts["likes"] == 7
    for told in said:
        assert "7  likes and 1 dislikes are in the file: not kept" in told
