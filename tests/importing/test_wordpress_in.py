"""A file of WordPress, from the disk to the page: each of its states, and what becomes of it."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from comments.models import Comment, Revision
from comments.threads import counts
from moderation.models import Case, LogEntry
from moderation.nights import proving
from moderation.recount import differences
from moderation.workflow.deciding import open_case
from moderation.workflow.moderating import decide_case

pytestmark = pytest.mark.django_db

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Paper</title><wp:wxr_version>1.2</wp:wxr_version>
<item><title>Bridge</title><link>https://paper.example/a</link><wp:post_id>7</wp:post_id>
<wp:post_date>2019-03-01 01:00:00</wp:post_date>
<wp:post_date_gmt>2019-03-01 00:00:00</wp:post_date_gmt>
<wp:comment_status>open</wp:comment_status><wp:status>publish</wp:status>
<wp:post_type>post</wp:post_type>
"""


def comment(number, state, parent=0):
    return f"""<wp:comment><wp:comment_id>{number}</wp:comment_id>
<wp:comment_author><![CDATA[Ann]]></wp:comment_author>
<wp:comment_author_email>ann@example.org</wp:comment_author_email>
<wp:comment_date>2019-03-02 11:00:00</wp:comment_date>
<wp:comment_date_gmt>2019-03-02 10:00:00</wp:comment_date_gmt>
<wp:comment_content><![CDATA[Said in <em>{state}</em>.

Again.]]></wp:comment_content><wp:comment_approved>{state}</wp:comment_approved>
<wp:comment_type></wp:comment_type><wp:comment_parent>{parent}</wp:comment_parent>
<wp:comment_user_id>0</wp:comment_user_id></wp:comment>
"""


@pytest.fixture
def article(make):
    made = make.article()
    made.add_address("https://paper.example/a")
    return made


@pytest.fixture
def bring(article, tmp_path):
    def bring(**options):
        said = [
            comment(1, "1"), comment(2, "0", parent=1), comment(3, "spam", parent=1),
            comment(4, "trash"), comment(5, "post-trashed"), comment(6, "1", parent=4),
        ]  # fmt: skip
        file = tmp_path / "wp.xml"
        file.write_text(f"{HEAD}{''.join(said)}</item></channel></rss>\n", encoding="utf-8")
        call_command(
            "import_comments", "wordpress", str(file), publication=article.publication.slug,
            stdout=StringIO(), stderr=StringIO(), **options,
        )  # fmt: skip

    return bring


def test_what_was_approved_is_public_and_what_waited_waits_for_the_desk(bring, article, client):
    bring()

    assert counts([article.pk]) == {article.pk: 2}
    root, answer = Comment.public.order_by("pk")
    assert (root.author.name, answer.parent.released_revision) == ("Ann", None)
    case = Case.objects.get()
    assert (case.cause, case.closed_at, case.revision.status) == ("imported", None, "held")
    assert case.comment.parent == root
    assert not Comment.objects.exclude(
        pk__in=[root.pk, answer.pk, answer.parent_id, case.comment_id]
    )
    page = client.get(f"/articles/{article.pk}/").content.decode()
    assert "Said in <em>1</em>." in page
    assert "trash" not in page
    assert not list(differences())
    assert not list(proving.differences(proving.told()))


@pytest.mark.parametrize("rejected", ["skip", "keep"])
def test_of_what_was_binned_and_answered_nobody_is_said_to_have_taken_it_back(
    bring, article, client, rejected
):
    bring(rejected=rejected)

    page = client.get(f"/articles/{article.pk}/").content.decode()
    [mark] = re.findall(r'<p class="tombstone">(.*?)</p>', page)
    assert mark == "Not public any more"
    told = client.get(f"/api/v1/articles/{article.pk}/comments").json()["results"]
    assert {one["gone"] for one in told} == {"", "unknown"}


def test_what_the_desk_here_takes_off_the_page_is_said_to_be_taken_off_by_it(
    bring, article, client, make
):
    bring()
    root = Comment.public.get(depth=0)
    make.released(article=article, parent=root)
    with connection.cursor() as cursor:  # As in another transaction than the import's.
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    case = open_case(Revision.objects.get(comment=root), cause=Case.Cause.NOTICE)

    decide_case(case, moderator=make.moderator(), outcome="reject", reason="attack")

    page = client.get(f"/articles/{article.pk}/").content.decode()
    assert "Taken off the page by the newsroom" in page


def test_a_name_that_came_along_is_not_taken_for_a_reader_of_the_house(
    bring, article, client, make
):
    bring()
    make.released(make.reader("local-one"), article=article)

    page = client.get(f"/articles/{article.pk}/").content.decode()
    assert page.count(">from before</span>") == 2
    told = client.get(f"/api/v1/articles/{article.pk}/comments").json()["results"]
    authors = {one["author"]["name"]: one["author"]["imported"] for one in told if one["author"]}
    assert authors == {"Ann": True, "local-one": False}


def test_spam_and_what_was_binned_is_kept_on_record_where_it_is_asked_for(bring, article):
    bring(spam="keep", rejected="keep", held="skip")

    assert counts([article.pk]) == {article.pk: 2}
    kept = Revision.objects.filter(status="rejected")
    assert sorted(one.text.split("*")[1] for one in kept) == ["post-trashed", "spam", "trash"]
    assert not Case.objects.exists()
    assert LogEntry.objects.filter(act="moved").count() == 0
