"""Feeds: only what is public, in valid XML whatever is in it, and nothing twice."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from django.test import Client

from moderation.workflow.withdrawing import withdraw
from tests.planting import plant

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = ']]> <script>alert(1)</script> & "quoted" \u202e \U0001f600 **]]>**'


def entries(answer):
    assert answer["Content-Type"].startswith("application/atom+xml")
    found = ElementTree.fromstring(answer.content)  # noqa: S314 - our own
    return found.findall(f"{ATOM}entry")


def test_a_feed_has_what_is_public_and_nothing_else(make):
    shown, taken_back = make.released(), make.released()
    make.pending()
    withdraw(taken_back)

    for address in (
        f"/articles/{shown.article_id}/feed.atom",
        f"/publications/{make.the_paper().slug}/feed.atom",
    ):
        [entry] = entries(Client().get(address))
        assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{shown.pk}"
        assert entry.findtext(f"{ATOM}author/{ATOM}name") == shown.author.name
        assert entry.find(f"{ATOM}link").get("href").endswith(f"/comments/{shown.pk}/")


def test_hostile_text_stays_text(make):
    comment = make.released(text=HOSTILE)

    [entry] = entries(Client().get(f"/articles/{comment.article_id}/feed.atom"))

    comment.refresh_from_db()
    assert entry.findtext(f"{ATOM}summary") == comment.released_revision.html
    assert "<script" not in entry.findtext(f"{ATOM}summary")


def test_who_has_it_already_is_told_so_and_anybody_may_keep_it(make):
    comment = make.released()
    address = f"/articles/{comment.article_id}/feed.atom"
    first = Client().get(address)

    again = Client().get(address, headers={"if-none-match": first["ETag"]})

    assert again.status_code == 304
    assert "public" in first["Cache-Control"]
    assert "Cookie" not in first.get("Vary", "")
    make.released(article=comment.article)
    changed = Client().get(address, headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200


def test_a_long_thread_costs_no_more_and_gives_the_latest(make, django_assert_max_num_queries):
    article = make.article()
    ids = plant(article, make.reader(), [None] * 120)

    with django_assert_max_num_queries(2):
        found = entries(Client().get(f"/articles/{article.pk}/feed.atom"))

    assert [e.findtext(f"{ATOM}id") for e in found] == [pk.urn for pk in ids[:-51:-1]]


def test_there_is_no_feed_of_what_there_is_not(make):
    assert Client().get(f"/articles/{make.reader().pk}/feed.atom").status_code == 404
    assert Client().get("/publications/nobody/feed.atom").status_code == 404
