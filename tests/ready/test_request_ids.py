"""An answer that is handed out again carries the id of nobody's request."""

from __future__ import annotations

import pytest

from newsroom.ready.changes import changes
from tests.ready.layer import Browser, Process

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nothing_kept():
    client = changes().valkey
    for key in client.scan_iter("ready|*"):
        client.delete(key)


@pytest.fixture
def believed(settings):
    settings.TRUSTED_PROXIES = 1
    return {"x_forwarded_for": "203.0.113.7", "x_request_id": "the-id-of-the-first"}


def test_what_everybody_gets_carries_no_id_in_this_process_or_another(make, believed):
    article = make.released().article
    process, other = Process(), Process()

    for one in (process, process, other):
        got = one.get(f"/articles/{article.pk}/", **believed)
        assert got.status == 200
        assert "X-Request-ID" not in got.headers
        assert b"the-id-of-the-first" not in got.body
    assert (len(process.made), len(other.made)) == (1, 0)
    for key in changes().valkey.scan_iter("ready|*"):
        assert b"the-id-of-the-first" not in (changes().valkey.get(key) or b"")


def test_what_is_kept_for_one_reader_carries_it_for_the_request_that_it_was_made_for(
    make, believed
):
    article, process = make.released().article, Process()
    browser = Browser(make.reader())

    first = browser.get(process, f"/articles/{article.pk}/", **believed)
    second = browser.get(process, f"/articles/{article.pk}/", **believed)

    assert (first.by_django, second.by_django) == (True, False)
    assert first.headers["X-Request-ID"] == "the-id-of-the-first"
    assert "X-Request-ID" not in second.headers


def test_what_is_not_kept_carries_the_id_of_who_asked(make, believed):
    process = Process()

    missing = process.get("/articles/00000000-0000-7000-8000-000000000000/", **believed)
    again = process.get(
        "/articles/00000000-0000-7000-8000-000000000000/",
        **believed | {"x_request_id": "the-id-of-the-second"},
    )

    assert (missing.status, again.status) == (404, 404)
    assert missing.headers["X-Request-ID"] == "the-id-of-the-first"
    assert again.headers["X-Request-ID"] == "the-id-of-the-second"
    assert b"the-id-of" not in missing.body + again.body
