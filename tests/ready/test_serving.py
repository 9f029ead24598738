"""The layer before Django: bytes that are at hand, for as long as they are right."""

from __future__ import annotations

import gzip
import threading
import time

import brotli
import pytest
from django.db import connection

from moderation.workflow.withdrawing import withdraw
from newsroom.models import Mode
from newsroom.ready import changes as changing
from newsroom.ready import handing_out
from newsroom.ready.away import away
from newsroom.ready.changes import changes
from tests.ready.layer import Process

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nothing_kept():
    client = changes().valkey
    for key in client.scan_iter("ready|*"):
        client.delete(key)


@pytest.fixture
def process():
    return Process()


@pytest.fixture
def other_process():
    return Process()


def page_of(article):
    return f"/articles/{article.pk}/"


def eventually(look, *, within=2.0):
    ends = time.monotonic() + within
    while not look():
        assert time.monotonic() < ends, "it never came"
        time.sleep(0.01)


def test_the_second_who_asks_gets_the_bytes_of_the_first(make, process):
    article = make.released(text="The heron is back.").article

    first = process.get(page_of(article), cookie="device=a", accept_encoding="br")
    second = process.get(page_of(article) + "?utm_source=mail", accept_encoding="gzip")

    assert (first.by_django, second.by_django) == (True, False)
    assert brotli.decompress(first.body) == gzip.decompress(second.body)
    assert b"The heron is back." in brotli.decompress(first.body)


def test_every_address_of_the_list_is_kept(make, process):
    comment = make.released()
    make.released(parent=comment, article=comment.article)
    article, paper = comment.article, comment.article.publication
    frame = f"/embed/{paper.slug}/{article.pk}/-"
    addresses = [
        f"/api/v1/articles/{article.pk}/pulse",
        f"/articles/{article.pk}/",
        f"/articles/{article.pk}/?sort=oldest",
        f"{frame}/",
        f"{frame}/comments/{comment.pk}/",
        f"{frame}/api/v1/articles/{article.pk}/pulse",
        f"/embed/{paper.slug}/?article={article.pk}&theme=dark",
        f"/api/v1/counts?article={article.pk}",
        f"/api/v1/articles/{article.pk}/comments",
        f"/api/v1/articles/{article.pk}/comments?sort=valued&page_size=5",
        f"/api/v1/articles/{article.pk}/pinned",
        f"/api/v1/articles/{article.pk}/picks",
        f"/api/v1/articles/{article.pk}",
        f"/embed/{paper.slug}/fragment?article={article.pk}",
        f"/comments/{comment.pk}/",
        f"/comments/{comment.pk}/replies/",
        f"/api/v1/comments/{comment.pk}/replies",
        f"/api/v1/comments/{comment.pk}/conversation",
        "/",
        f"/articles/{article.pk}/feed.atom",
    ]

    got = {address: (process.get(address), process.get(address)) for address in addresses}

    assert {a: one.status for a, (one, _) in got.items() if one.status != 200} == {}
    assert [a for a, (_, again) in got.items() if again.by_django] == []
    assert {a for a, (one, again) in got.items() if one.body != again.body} == set()
    assert [a for a, (one, _) in got.items() if "Set-Cookie" in one.headers] == []


def test_a_release_is_seen_soon_by_all(make, process, other_process):
    article = make.released().article
    for one in (process, other_process):
        one.get(page_of(article))

    make.released(article=article, text="A second voice.")

    for one in (process, other_process):
        eventually(lambda one=one: "A second voice." in one.get(page_of(article)).text)


def test_it_is_seen_within_a_second_even_where_no_message_arrives(make, process, monkeypatch):
    monkeypatch.setattr(process.layer, "_listen", lambda: None)
    article = make.released().article
    process.get(page_of(article))

    make.released(article=article, text="A second voice.")

    eventually(
        lambda: "A second voice." in process.get(page_of(article)).text,
        within=handing_out.ASKED_EVERY + 1,
    )


def test_what_was_taken_back_is_gone_from_every_process(make, process, other_process):
    comment = make.released(text="Better unsaid.")
    address = page_of(comment.article)
    assert all("Better unsaid." in one.get(address).text for one in (process, other_process))

    withdraw(comment)

    for one in (process, other_process):
        eventually(lambda one=one: "Better unsaid." not in one.get(address).text)


def test_a_release_elsewhere_makes_nothing_anew(make, process):
    article, elsewhere = make.released().article, make.article()
    process.get(page_of(article))
    made = len(process.made)

    make.released(article=elsewhere)
    time.sleep(handing_out.ASKED_EVERY + 0.1)

    assert not process.get(page_of(article)).by_django
    assert len(process.made) == made


def test_what_one_process_made_the_others_need_not(make, process, other_process):
    article = make.released().article
    process.get(page_of(article))

    assert not other_process.get(page_of(article)).by_django
    assert other_process.get(page_of(article)).body == process.get(page_of(article)).body


def test_many_at_once_cost_one_making(make, process, other_process):
    article = make.released().article
    got = []

    def ask(one):
        got.append(one.get(page_of(article)).status)
        connection.close()

    threads = [threading.Thread(target=ask, args=[one]) for one in (process, other_process) * 10]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert got == [200] * 20
    assert len(process.made) + len(other_process.made) == 1


def test_two_hundred_releases_cost_a_few_makings(make, process):
    article = make.released().article
    process.get(page_of(article))
    process.layer._kept.all()[0].cost = 0.05
    made = len(process.made)

    for _ in range(200):
        changes().tell([f"article-{article.pk}"])
        process.get(page_of(article))

    # On a busy machine they take seconds, and in each of them it may be made anew.
    assert len(process.made) - made <= 20


def test_what_took_long_to_make_is_made_anew_after_a_second_all_the_same(make, process):
    article = make.released().article
    process.get(page_of(article))
    [answer] = process.layer._kept.all()
    answer.cost, answer.at = 30.0, time.monotonic() - 1.1
    changes().tell([f"article-{article.pk}"])
    answer.good_until = 0.0

    got = process.get(page_of(article))

    assert got.by_django


def test_who_has_seen_it_is_told_so_without_a_question_to_the_database(
    make, process, django_assert_num_queries
):
    article = make.released().article
    tag = process.get(page_of(article), accept_encoding="br").headers["ETag"]

    with django_assert_num_queries(0):
        again = process.get(page_of(article), accept_encoding="br", if_none_match=tag)

    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
    assert "Content-Encoding" not in again.headers


def test_an_unchanged_page_has_the_same_tag_when_it_is_made_anew(make, process):
    article = make.released().article
    before = process.get(page_of(article)).headers["ETag"]

    changes().tell([f"article-{article.pk}"])
    eventually(lambda: process.get(page_of(article)).by_django)

    assert process.get(page_of(article)).headers["ETag"] == before


def test_head_has_the_headers_and_no_body(make, process):
    article = make.released().article

    asked, got = process.get(page_of(article), "HEAD"), process.get(page_of(article))

    assert asked.body == b""
    assert asked.headers == got.headers
    assert int(got.headers["Content-Length"]) == len(got.body)


def test_who_has_signed_in_gets_their_own(make, process, client):
    comment = make.released()
    client.force_login(comment.author)
    session = f"sessionid={client.cookies['sessionid'].value}"
    process.get(page_of(comment.article))

    own = process.get(page_of(comment.article), cookie=session)

    assert own.by_django
    assert "Change or delete yours" in own.text
    assert "no-store" in own.headers["Cache-Control"]
    assert "Change or delete yours" not in process.get(page_of(comment.article)).text


def test_each_language_has_its_own(make, process):
    article = make.released().article

    english = process.get(page_of(article), accept_language="de")
    german = process.get(page_of(article), cookie="language=de")
    again = process.get(page_of(article), accept_language="fr")

    assert english.headers["Content-Language"] == "en"  # as the publication speaks
    assert german.headers["Content-Language"] == "de"
    assert not again.by_django  # The browser has no say here.


def test_programs_get_each_their_language_whoever_came_first(make, process):
    comment = make.released(make.moderator())
    address = f"/api/v1/articles/{comment.article_id}/comments"

    plain, german = process.get(address), process.get(address, accept_language="de")

    assert '"Moderator"' in plain.text
    assert '"Moderation"' in german.text
    assert not process.get(address, accept_language="de-AT").by_django


@pytest.mark.parametrize("accept", ["application/json; indent=8", "text/html", "image/png"])
def test_there_is_one_form_whatever_who_comes_first_accepts(make, process, other_process, accept):
    address = f"/api/v1/articles/{make.released().article_id}"
    first = process.get(address, accept=accept)

    for one in (process, other_process):
        got = one.get(address)
        assert (got.status, got.headers["Content-Type"]) == (200, "application/json")
        assert got.body == first.body
    assert b"\n " not in first.body


def test_whoever_leafs_through_a_thread_fills_no_valkey(make, process):
    article = make.released().article
    further = f"/api/v1/articles/{article.pk}/comments?cursor="

    process.get(further + "cD0yMDI2")
    process.get(f"/comments/{make.released().pk}/replies/?after={article.pk}")
    process.get(page_of(article))

    [kept] = changes().valkey.scan_iter("ready|*")
    assert page_of(article) in kept.decode()


def test_whoever_asks_with_words_of_their_own_fills_no_valkey_and_no_memory(make):
    process = Process(at_most=400_000)
    article = make.released().article

    for number in range(300):
        asked = f"/api/v1/counts?article={article.pk}&language=word-{number}"
        assert process.get(asked).status == 200
    process.get(page_of(article))

    put = {key.decode() for key in changes().valkey.scan_iter("ready|*")}
    assert 1 < len([key for key in put if "word-" in key]) < 50
    assert any(page_of(article) in key for key in put), "what all ask for has a room of its own"
    assert sum(one.size for one in process.layer._kept.all()) <= 300_000


def test_nothing_is_kept_for_a_host_in_another_way_of_writing_it(make, process):
    page = page_of(make.released().article)

    assert [process.get(page, host="LOCALHOST").by_django for _ in range(2)] == [True, True]
    assert process.layer._kept.all() == []


def test_what_is_not_there_is_not_kept(process, make):
    nowhere = "/articles/01900000-0000-7000-8000-000000000000/"

    assert [process.get(nowhere).status for _ in range(2)] == [404, 404]
    assert process.layer._kept.all() == []


def test_a_closed_place_is_closed_on_the_next_page(make, process):
    article = make.released().article
    assert "<form" in process.get(page_of(article)).text

    make.mode(article, Mode.Kind.CLOSED, reason="Closed for the night.")

    eventually(lambda: "Closed for the night." in process.get(page_of(article)).text)


def test_a_page_ends_when_its_place_opens(make, process, monkeypatch):
    from datetime import timedelta

    from django.utils import timezone

    article = make.released().article
    opens = timezone.now() + timedelta(seconds=3)
    make.mode(article, Mode.Kind.CLOSED, ends_at=opens, reason="Closed for a moment.")
    assert "Closed for a moment." in process.get(page_of(article)).text

    eventually(lambda: "Closed for a moment." not in process.get(page_of(article)).text, within=6)


@pytest.fixture
def no_valkey(monkeypatch):
    """A Valkey that nobody answers for, as where it was killed."""
    gone = changing.Changes("redis://127.0.0.1:1/0")
    monkeypatch.setattr(changing, "_known", gone)


def test_without_valkey_each_process_makes_its_own_once_a_second(
    make, process, other_process, no_valkey
):
    article = make.released().article
    assert process.get(page_of(article)).by_django
    assert other_process.get(page_of(article)).by_django
    assert not process.get(page_of(article)).by_django

    make.released(article=article, text="Heard all the same.")

    eventually(
        lambda: "Heard all the same." in process.get(page_of(article)).text,
        within=handing_out.ASKED_EVERY + 1,
    )


def test_what_an_emptied_valkey_knew_is_not_relied_on(make, process, monkeypatch):
    monkeypatch.setattr(process.layer, "_listen", lambda: None)
    article = make.released().article
    process.get(page_of(article))
    make.released(article=article, text="Told to who forgot it.")
    client = changes().valkey
    for key in [*client.scan_iter("{page}:*"), *client.scan_iter("ready|*")]:
        client.delete(key)

    eventually(lambda: "Told to who forgot it." in process.get(page_of(article)).text)


def fails(process, monkeypatch, status):
    """From now on nothing can be made by it, and it knows of no reason to wait."""

    def failing(environ, begin):
        begin(status, [("Content-Type", "text/plain")])
        return [b"no page"]

    monkeypatch.setattr(process, "django", failing)
    process.layer._doubt_all()
    for answer in process.layer._kept.all():
        answer.cost = 0


def test_while_postgresql_is_away_the_last_page_goes_on(make, process, monkeypatch):
    article = make.released(text="Still here.").article
    process.get(page_of(article))
    changes().tell([f"article-{article.pk}"])  # a moment before

    fails(process, monkeypatch, "503 Service Unavailable")
    monkeypatch.setattr(away, "since", time.monotonic())
    monkeypatch.setattr(away, "until", time.monotonic() + 10)
    got = process.get(page_of(article))

    assert (got.status, "Still here." in got.text) == (200, True)
    assert process.get(f"/articles/{make.article().pk}/").status == 503


@pytest.mark.parametrize("status", ["500 Internal Server Error", "429 Too Many Requests"])
def test_what_was_taken_back_does_not_go_on_where_its_page_can_no_longer_be_made(
    make, process, monkeypatch, status
):
    """Whatever else is wrong with that page; and whoever asks too often keeps nothing public."""
    comment = make.released(text="Better unsaid.")
    page = page_of(comment.article)
    assert "Better unsaid." in process.get(page).text

    withdraw(comment)
    fails(process, monkeypatch, status)
    answers = [process.get(page) for _ in range(3)]

    assert [str(one.status) for one in answers] == [status[:3]] * 3
    assert not any("Better unsaid." in one.text for one in answers)


def test_what_holds_goes_on_where_its_page_can_no_longer_be_made(make, process, monkeypatch):
    article = make.released(text="Nothing wrong with it.").article
    process.get(page_of(article))

    fails(process, monkeypatch, "500 Internal Server Error")
    for answer in process.layer._kept.all():
        answer.made.ends = 0  # "3 minutes ago" would say something else by now.
    got = process.get(page_of(article))

    assert (got.status, "Nothing wrong with it." in got.text) == (200, True)


def test_an_answer_that_gives_somebody_a_cookie_is_kept_for_nobody(make, process, monkeypatch):
    article = make.released().article
    real = process.django

    def with_cookie(environ, begin):
        return real(environ, lambda s, h, *x: begin(s, [*h, ("Set-Cookie", "a=b")], *x))

    monkeypatch.setattr(process, "django", with_cookie)

    assert [process.get(page_of(article)).by_django for _ in range(2)] == [True, True]
