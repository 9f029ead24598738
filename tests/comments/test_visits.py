"""New since your last visit: what others said after one last looked; safe to fetch ahead."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Visit

pytestmark = pytest.mark.django_db
SAID = re.compile(r'<p class="since"><a href="([^"]*)">([^<]*)</a>')


@pytest.fixture
def later():
    """Moves the clock on from visit to visit."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock.shift


def signed_in(reader):
    client = Client()
    client.force_login(reader)
    return client


def marked(page):
    return set(re.findall(r'is-new" id="c-([\w-]+)"', page))


def test_what_was_released_since_the_last_visit_is_marked_and_counted(make, later):
    old = make.released()
    client, address = signed_in(make.reader()), f"/articles/{old.article_id}/"
    first = client.get(address).content.decode()
    later(timedelta(hours=3))
    first_new = make.released(article=old.article)
    later(timedelta(minutes=1))
    second_new = make.released(article=old.article, parent=old)
    later(timedelta(hours=1))

    page = client.get(address).content.decode()

    assert not marked(first)
    assert not SAID.search(first)
    assert marked(page) == {str(first_new.pk), str(second_new.pk)}
    assert SAID.search(page).groups() == (f"#c-{first_new.pk}", "2 new since your last visit")


def test_the_marks_stay_while_the_visit_lasts_and_are_gone_at_the_next(make, later):
    old = make.released()
    client, address = signed_in(make.reader()), f"/articles/{old.article_id}/"
    client.get(address)
    later(timedelta(hours=3))
    new = make.released(article=old.article)
    later(timedelta(minutes=5))

    for _ in range(4):
        assert marked(client.get(address).content.decode()) == {str(new.pk)}
        assert marked(client.get(f"/comments/{new.pk}/").content.decode()) == {str(new.pk)}
        later(timedelta(minutes=20))

    later(timedelta(minutes=31))
    assert not marked(client.get(address).content.decode())


def test_ones_own_comment_is_never_new_to_oneself(make, later):
    mine = make.reader()
    old = make.released()
    client, address = signed_in(mine), f"/articles/{old.article_id}/"
    client.get(address)
    later(timedelta(hours=3))
    make.released(mine, article=old.article)
    later(timedelta(hours=3))

    page = client.get(address).content.decode()

    assert not marked(page)
    assert not SAID.search(page)


def test_what_is_on_another_page_is_led_to_where_it_stands(make, later):
    old = make.released()
    client, address = signed_in(make.reader()), f"/articles/{old.article_id}/?show=picks"
    client.get(address)
    later(timedelta(hours=3))
    new = make.released(article=old.article)
    later(timedelta(hours=3))

    page = client.get(address).content.decode()

    assert SAID.search(page)[1] == f"/comments/{new.pk}/#c-{new.pk}"


@pytest.mark.parametrize(
    "ahead",
    [{"Sec-Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}],
)
def test_a_browser_that_fetches_ahead_has_not_looked(make, later, ahead):
    old = make.released()
    client, address = signed_in(make.reader()), f"/articles/{old.article_id}/"
    client.get(address)
    later(timedelta(hours=3))
    new = make.released(article=old.article)
    later(timedelta(hours=3))

    client.get(address, headers=ahead)
    client.head(address)
    later(timedelta(hours=3))

    assert marked(client.get(address).content.decode()) == {str(new.pk)}


def test_who_is_not_signed_in_leaves_nothing_behind(make):
    page = Client().get(f"/articles/{make.released().article_id}/")

    assert page.status_code == 200
    assert not Visit.objects.exists()


def test_a_visit_is_noted_once_a_minute_at_most(make, later):
    client, address = signed_in(make.reader()), f"/articles/{make.released().article_id}/"
    client.get(address)

    def writes():
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return [one["sql"] for one in asked if 'UPDATE "comments_visit"' in one["sql"]]

    later(timedelta(seconds=59))
    assert not writes()
    later(timedelta(seconds=2))
    assert len(writes()) == 1
    assert not writes()
