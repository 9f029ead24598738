"""PostgreSQL says what changed: of every fact that a page shows, and only once it is committed."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from comments.models import Highlight
from comments.reactions import react
from moderation.workflow.highlighting import highlight
from moderation.workflow.releasing import release
from moderation.workflow.withdrawing import withdraw
from newsroom.models import Mode, Role
from newsroom.ready.changes import changes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told():
    """What Valkey is told of since."""
    client = changes().valkey

    def names():
        keys = [key.decode() for key in client.scan_iter("{page}:*")]
        return {key.removeprefix("{page}:") for key in keys} - {"epoch"}

    def forget():
        for name in names():
            client.delete(f"{{page}}:{name}")

    forget()
    names.forget = forget
    return names


def test_a_release_and_its_end_are_told(make, told):
    comment = make.released()
    assert f"article-{comment.article_id}" in told()
    told.forget()

    withdraw(comment)

    assert told() == {f"article-{comment.article_id}"}


def test_what_waits_is_told_to_nobody(make, told):
    make.the_article()
    told.forget()

    make.in_review()

    assert told() == set()


FACTS = {
    "a reaction": lambda make, comment: react(make.reader(), comment, "like"),
    "a pick": lambda make, comment: highlight(
        comment, kind=Highlight.Kind.PICK, moderator=make.moderator()
    ),
    "another name": lambda make, comment: rename(comment.author),
    "a badge": lambda make, comment: Role.objects.create(
        reader=comment.author,
        publication=comment.article.publication,
        kind=Role.Kind.EXPERT,
    ),
    "another headline": lambda make, comment: comment.article.save(),
}


def rename(reader):
    reader.name = "Somebody Else"
    reader.save()


def given_up(act):
    """Done, and rolled back."""
    with transaction.atomic():
        act()
        transaction.set_rollback(True)


@pytest.mark.parametrize("fact", FACTS)
def test_what_a_page_shows_is_told_when_it_changes(make, told, fact):
    comment = make.released()
    make.moderator()
    told.forget()

    FACTS[fact](make, comment)

    assert f"article-{comment.article_id}" in told()


def test_a_place_that_closes_is_told(make, told):
    article = make.the_article()
    told.forget()

    make.mode(article, Mode.Kind.CLOSED, reason="For the night.")

    assert f"publication-{article.publication_id}" in told()


def test_a_rule_that_changes_is_told(make, told):
    paper = make.the_paper()
    told.forget()

    make.policy(reviews_owed=2)

    assert f"publication-{paper.pk}" in told()


def test_what_is_rolled_back_is_not_told(make, told):
    comment = make.released()
    told.forget()

    given_up(lambda: rename(comment.author))

    assert told() == set()


def test_nor_what_is_rolled_back_in_part(make, told):
    comment, other = make.released(), make.released(article=make.article())
    told.forget()

    with transaction.atomic():
        given_up(lambda: rename(comment.author))
        rename(other.author)

    assert told() == {f"article-{other.article_id}"}


def test_it_is_told_after_the_commit_and_in_one_message(make, told, monkeypatch):
    comment, other = make.released(), make.released(article=make.article())
    told.forget()
    messages = []
    real = changes().tell
    monkeypatch.setattr(changes(), "tell", lambda names: (messages.append(names), real(names)))

    with transaction.atomic():
        rename(comment.author)
        rename(other.author)
        assert told() == set()

    assert messages == [sorted(f"article-{one.article_id}" for one in (comment, other))]


def test_a_raw_statement_tells_as_well(make, told):
    comment = make.released()
    told.forget()

    with connection.cursor() as cursor:
        cursor.execute("UPDATE newsroom_reader SET name = name || '!'")

    assert told() == {f"article-{comment.article_id}"}


def test_a_late_release_tells_by_its_task(make, told):
    revision = make.in_review()
    make.agree(revision, civil=True)
    told.forget()
    revision.refresh_from_db()

    release(revision.decision)

    assert told() == {f"article-{revision.comment.article_id}"}
