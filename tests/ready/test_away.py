"""While the database is away: what is ready goes on, and says so; what is not is refused."""

from __future__ import annotations

import re
import time
from typing import Any

import brotli
import pytest
from django.conf import settings
from django.test import Client

from comments.models import Comment
from moderation.workflow.withdrawing import withdraw
from newsroom.ready import changes as changing
from newsroom.ready import going_on
from newsroom.ready.shelf import _read, _written
from tests.outage import no_database
from tests.ready.layer import Browser, Process

pytestmark = pytest.mark.django_db(transaction=True)

NOTICE = "Comments cannot be written just now"
SAID = '<p class="away" id="away" role="status">'
STATUS = re.compile(r"ThirdReading; hit; ttl=-?\d+; detail=unavailable")


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    empty_the_shelf()


def empty_the_shelf() -> None:
    client = changing.Changes(settings.REDIS_URL).valkey
    for key in client.scan_iter("ready|*"):
        client.delete(key)


@pytest.fixture
def process():
    return Process()


@pytest.fixture
def article(make):
    return make.released(text="Still here.").article


@pytest.fixture(params=["valkey is there", "valkey is away, too"])
def valkey(request, monkeypatch):
    if "away" in request.param:
        gone = changing.Changes("redis://127.0.0.1:1/0")
        monkeypatch.setattr(changing, "_known", gone)


def page_of(article: Any) -> str:
    return f"/articles/{article.pk}/"


def must_be_made_anew(process: Process) -> None:
    """As a minute later."""
    empty_the_shelf()
    for one in process.layer._kept.all():
        one.made.ends, one.good_until, one.cost = 0.0, 0.0, 0.0


def grows_old_on_the_shelf() -> None:
    """As half a minute later: it lies there, but is not to be handed out any longer."""
    client = changing.Changes(settings.REDIS_URL).valkey
    for key in client.scan_iter("ready|*"):
        kept = client.get(key)
        assert isinstance(kept, bytes)
        made = _read(kept)
        made.ends = 0.0
        client.set(key, _written(made), ex=30)


def eventually(look: Any, *, within: float = 3.0) -> None:
    ends = time.monotonic() + within
    while not look():
        assert time.monotonic() < ends, "it never came"
        time.sleep(0.05)


def test_a_page_goes_on_and_says_so_and_heals(process, article, valkey):
    before = process.get(page_of(article))

    with no_database():
        must_be_made_anew(process)
        got = [process.get(page_of(article)) for _ in range(3)]

    assert (NOTICE in before.text, SAID in before.text) == (True, False)  # said to nobody yet
    assert [one.status for one in got] == [200] * 3
    assert all(SAID in one.text and "Still here." in one.text for one in got)
    assert all(STATUS.fullmatch(one.headers["Cache-Status"]) for one in got)
    assert "stale-if-error=3600" in got[0].headers["Cache-Control"]
    eventually(lambda: SAID not in process.get(page_of(article)).text)
    assert "Cache-Status" not in process.get(page_of(article)).headers


def test_it_says_how_old_it_is(process, article):
    process.get(page_of(article))
    must_be_made_anew(process)
    [answer] = process.layer._kept.all()
    answer.held -= 90

    with no_database():
        told = process.get(page_of(article)).headers["Cache-Status"]

    assert -92 < int(re.findall(r"ttl=(-\d+)", told)[0]) < -88


def test_what_holds_says_so_as_soon_as_this_process_has_found_out(process, article, make):
    other = make.released().article
    for one in (article, other):
        process.get(page_of(one))

    with no_database():
        held = process.get(page_of(other))
        cold = process.get(page_of(make_nothing()))
        after = process.get(page_of(other))

    assert SAID not in held.text
    assert cold.status == 503
    assert SAID in after.text
    assert not after.by_django


class _Nothing:
    pk = "01900000-0000-7000-8000-000000000000"


def make_nothing() -> _Nothing:
    return _Nothing()


def test_who_has_seen_the_page_without_it_gets_the_page_with_it(process, article):
    seen = process.get(page_of(article), accept_encoding="br").headers["ETag"]

    with no_database():
        must_be_made_anew(process)
        first = process.get(page_of(article), accept_encoding="br", if_none_match=seen)
        tag = first.headers["ETag"]
        second = process.get(page_of(article), accept_encoding="br", if_none_match=tag)
    must_be_made_anew(process)
    healed = process.get(page_of(article), accept_encoding="br", if_none_match=tag)

    assert (first.status, SAID in brotli.decompress(first.body).decode()) == (200, True)
    assert (second.status, second.body) == (304, b"")
    assert (healed.status, healed.headers["ETag"]) == (200, seen)


@pytest.mark.parametrize(
    "address",
    ["/api/v1/articles/{0}/comments", "/api/v1/articles/{0}/pulse", "/api/v1/counts?article={0}",
     "/articles/{0}/feed.atom", "/embed/{1}/fragment?article={0}"],
)  # fmt: skip
def test_data_goes_on_as_it_was_and_says_so_in_a_header(process, article, address, valkey):
    address = address.format(article.pk, article.publication.slug)
    before = process.get(address)

    with no_database():
        must_be_made_anew(process)
        got = process.get(address, if_none_match=before.headers["ETag"])

    # Else whoever keeps it would go on with the headers of before, and with these afterwards.
    assert got.headers["ETag"] != before.headers["ETag"]
    assert (got.status, got.body) == (200, before.body)
    assert STATUS.fullmatch(got.headers["Cache-Status"])
    assert "stale-if-error=3600" in got.headers["Cache-Control"]


def test_a_frame_goes_on_for_the_sites_that_may_show_it(process, article, make):
    paper = article.publication
    paper.origins = ["https://post.example"]
    paper.save()
    frame = f"/embed/{paper.slug}/{article.pk}/-/"
    process.get(frame)

    with no_database():
        must_be_made_anew(process)
        got = process.get(frame)

    assert (got.status, SAID in got.text) == (200, True)
    assert "frame-ancestors https://post.example" in got.headers["Content-Security-Policy"]


@pytest.mark.parametrize("language", ["de", "fr", "es", "ar"])
def test_every_language_says_it(process, article, language):
    cookie = f"language={language}"
    process.get(page_of(article), cookie=cookie)

    with no_database():
        must_be_made_anew(process)
        got = process.get(page_of(article), cookie=cookie)

    assert SAID in got.text
    assert NOTICE not in got.text


def test_what_another_process_has_goes_on_in_this_one_too(process, article):
    other = Process()
    before = process.get(page_of(article))
    grows_old_on_the_shelf()

    with no_database():
        got = other.get(page_of(article))
        again = other.get(page_of(article))

    assert (before.status, got.status, again.status) == (200, 200, 200)
    assert all(SAID in one.text and "Still here." in one.text for one in (got, again))
    assert STATUS.fullmatch(got.headers["Cache-Status"])
    eventually(lambda: SAID not in other.get(page_of(article)).text)


def test_it_goes_on_there_after_the_minute_that_a_shelf_keeps_it(process, article, make):
    """And for who has signed in, whose own page cannot be made."""
    other, browser = Process(), Browser(make.reader())
    process.get(page_of(article))

    with no_database():
        must_be_made_anew(process)
        for_one_before = browser.get(other, page_of(article))
        process.get(page_of(article))
        for_one, got = browser.get(other, page_of(article)), other.get(page_of(article))

    assert for_one_before.status == 503
    assert [(one.status, SAID in one.text) for one in (for_one, got)] == [(200, True)] * 2


def test_what_was_taken_down_just_before_goes_on_in_no_other_process(process, article, make):
    other, browser = Process(), Browser(make.reader())
    process.get(page_of(article))
    withdraw(Comment.objects.get(article=article, released_revision__isnull=False))

    with no_database():
        got = [other.get(page_of(article)), browser.get(other, page_of(article))]

    assert [(one.status, "Still here." in one.text) for one in got] == [(503, False)] * 2


def test_an_answer_of_ones_own_that_is_too_old_hides_no_newer_one(process, article):
    other = Process()
    for one in (other, process):
        one.get(page_of(article))
    [old] = other.layer._kept.all()
    old.at -= 2 * going_on.STALE_AT_MOST
    old.made.ends = old.good_until = 0.0
    grows_old_on_the_shelf()

    with no_database():
        assert other.get(page_of(article)).status == 200


def test_that_something_changed_is_known_for_longer_than_anything_goes_on():
    assert changing.REMEMBERED > going_on.STALE_AT_MOST + 60


def test_a_shelf_from_before_the_outage_of_an_hour_is_too_old(process, article, monkeypatch):
    other = Process()
    process.get(page_of(article))
    grows_old_on_the_shelf()
    monkeypatch.setattr(going_on, "STALE_AT_MOST", -1.0)

    with no_database():
        assert other.get(page_of(article)).status == 503


def test_what_nobody_has_ready_is_refused_in_words(process, article):
    with no_database():
        page = process.get(page_of(article))
        data = process.get(f"/api/v1/articles/{article.pk}/comments")

    assert (page.status, page.headers["Retry-After"]) == (503, "5")
    assert "This page cannot be shown just now" in page.text
    assert (data.status, data.headers["Retry-After"]) == (503, "5")
    assert '"code":"unavailable"' in data.text.replace(" ", "")
    assert process.get(page_of(article)).status == 200


def test_who_has_signed_in_reads_what_everybody_reads(process, article, make, valkey):
    browser = Client()
    browser.force_login(make.reader())
    session = f"sessionid={browser.cookies['sessionid'].value}"
    process.get(page_of(article))

    with no_database():
        got = process.get(page_of(article), cookie=session)
        cold = process.get("/", cookie=session)

    assert (got.status, SAID in got.text, "Still here." in got.text) == (200, True, True)
    assert got.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in got.headers
    assert STATUS.fullmatch(got.headers["Cache-Status"])
    assert cold.status == 503
    own = process.get(page_of(article), cookie=session)
    assert (own.status, "Sign out" in own.text, SAID in own.text) == (200, True, False)


def test_a_page_that_cannot_be_made_for_another_reason_does_not_say_so(
    process, article, monkeypatch
):
    process.get(page_of(article))

    def broken(environ: Any, begin: Any) -> list[bytes]:
        begin("500 Internal Server Error", [("Content-Type", "text/plain")])
        return [b"a fault"]

    monkeypatch.setattr(process, "django", broken)
    must_be_made_anew(process)

    got = process.get(page_of(article))

    assert (got.status, SAID in got.text, "Cache-Status" in got.headers) == (200, False, False)
