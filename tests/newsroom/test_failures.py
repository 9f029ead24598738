"""What PostgreSQL says no with is a refusal with a code, everywhere; nothing typed is lost."""

from __future__ import annotations

import json
import logging
import re
from html import unescape
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connection
from django.test import Client

from comments.models import Revision
from newsroom.failures import Brief, refused_by_database
from newsroom.logs.lines import formatter
from newsroom.refusals import Busy, Unavailable
from tests.outage import no_database, refuse_writing
from tests.test_permissions import ID, addresses

HERE = {"origin": "http://testserver"}
BUSY, AWAY = ("busy", "1"), ("unavailable", "5")


@pytest.fixture
def article(make: Any) -> Any:
    return make.released().article


def a_browser() -> Client:
    """One that is answered, as from a web process, where something is raised."""
    return Client(raise_request_exception=False)


def texts(text: str) -> int:
    return Revision.objects.filter(text=text).count()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("53100", AWAY),  # its disk is full
        ("58030", AWAY),  # its disk is dying
        ("25006", AWAY),  # it is a replica by now
        ("57P01", AWAY),  # its operator ends it
        ("53300", BUSY),
        ("55P03", BUSY),
        ("57014", BUSY),
        ("40P01", BUSY),
        ("40001", BUSY),
    ],
)
def test_what_postgresql_says_no_with_is_a_refusal(make, as_, article, state, said):
    author, text = as_(make.reader()), f"To be refused, {uuid4().hex}."
    refuse_writing(state)

    answer = author.post(f"/api/v1/articles/{article.pk}/comments", {"text": text})

    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert (answer.json()["code"], answer["Retry-After"]) == said
    assert texts(text) == 0


@pytest.mark.django_db
def test_all_else_stays_a_fault(make, as_, article):
    author = as_(make.reader())
    author.raise_request_exception = False
    refuse_writing("XX001")  # Data that is damaged is not to be asked for once more.

    answer = author.post(f"/api/v1/articles/{article.pk}/comments", {"text": "Never mind."})

    assert (answer.status_code, answer.json()["code"]) == (500, "fault")


@pytest.mark.django_db(transaction=True)
def test_the_primary_only_reads_by_now(make, as_, article):
    author, text = as_(make.reader()), f"To be refused, {uuid4().hex}."
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    try:
        answer = author.post(f"/api/v1/articles/{article.pk}/comments", {"text": text})
    finally:
        connection.close()

    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("bound", ["lock_timeout", "statement_timeout"])
def test_a_lock_is_held_for_too_long(make, as_, article, bound):
    reader, text = make.reader(), f"To be refused, {uuid4().hex}."
    author = as_(reader)
    with connection.cursor() as cursor:
        cursor.execute(f"SET {bound} = '300ms'")
    try:
        with psycopg.connect(**_address()) as other:
            other.execute("SELECT FROM newsroom_reader WHERE id = %s FOR UPDATE", [reader.pk])
            answer = author.post(f"/api/v1/articles/{article.pk}/comments", {"text": text})
        again = author.post(f"/api/v1/articles/{article.pk}/comments", {"text": text})
    finally:
        connection.close()  # with its bound

    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert (again.status_code, texts(text)) == (201, 1)


def _address() -> dict[str, Any]:
    names = ("dbname", "user", "password", "host", "port")
    told = connection.get_connection_params()
    return {name: told[name] for name in names if name in told}


@pytest.mark.django_db
def test_a_form_comes_back_with_all_that_was_in_it(make, article):
    reader, text = make.reader(), f"Two\n\nparagraphs & <b>, {uuid4().hex}."
    browser = a_browser()
    browser.force_login(reader)
    refuse_writing("53100")
    sent = {"text": text, "by": str(reader.pk), "parent": ""}

    answer = browser.post(f"/articles/{article.pk}/?sort=oldest", sent, headers=HERE)

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "no-store" in answer["Cache-Control"]
    assert fields_of(answer) == sent
    assert f'action="/articles/{article.pk}/?sort=oldest"' in answer.content.decode()


def fields_of(answer: Any) -> dict[str, str]:
    """What would be sent with the form of a page."""
    page = answer.content.decode()
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    boxes = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n(.*?)</textarea>', page, re.S)
    return {name: unescape(value) for name, value in [*hidden, *boxes]}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "path",
    ["/articles/{0}/", "/comments/{0}/report/", "/me/comments/{0}/edit/", "/desk/cases/{0}/",
     "/embed/post/{0}/-/articles/{0}/"],
)  # fmt: skip
def test_whatever_form_it_is_while_nobody_can_be_asked(path):
    sent = {"words": "Because of what it says.", "reason": "spam", "do": "send"}

    with no_database():
        answer = a_browser().post(path.format(uuid4()), sent, headers=HERE)

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert fields_of(answer) == sent


@pytest.mark.django_db(transaction=True)
def test_words_are_given_back_only_to_who_sent_them_from_here():
    elsewhere, nowhere = {"origin": "https://elsewhere.example"}, {}

    with no_database():
        answers = [
            a_browser().post(f"/articles/{uuid4()}/", {"text": "Buy this."}, headers=origin)
            for origin in (elsewhere, nowhere, {"origin": "null"})
        ]

    assert [one.status_code for one in answers] == [503] * 3
    assert all("Buy this." not in one.content.decode() for one in answers)


@pytest.mark.django_db(transaction=True)
def test_no_password_is_given_back():
    sent = {"login": "ada", "password": "not to be seen"}

    with no_database():
        answer = a_browser().post("/login/", sent, headers=HERE)

    assert answer.status_code == 503
    assert "not to be seen" not in answer.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "ar"])
def test_it_is_said_in_the_language_of_whom_it_is_said_to(language):
    with no_database():
        answer = a_browser().get(f"/articles/{uuid4()}/", headers={"accept-language": language})

    assert answer["Content-Language"] == language
    assert f'<html lang="{language}"' in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_site_that_shows_our_comments_shows_that_as_well():
    with no_database():
        framed = a_browser().get(f"/embed/post/{uuid4()}/-/")
        alone = a_browser().get(f"/articles/{uuid4()}/")

    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    assert "frame-ancestors 'none'" in alone["Content-Security-Policy"]


# Of libraries, and in frames.
THEIRS_TOO = [
    "/admin/", "/admin/login/", "/login/", "/signup/", "/logout/", "/password/reset/",
    "/embed/post/", "/embed/post/fragment", "/embed/post/<uuid:article>/-/",
    "/embed/post/<uuid:article>/-/api/v1/articles/<uuid:pk>/pulse",
    "/articles/<uuid:pk>/feed.atom", "/publications/post/feed.atom", "/embed.js", "/static/x",
]  # fmt: skip


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", ["a session", "a token"])
def test_nothing_is_ever_a_fault_for_it(who):
    """Every address there is, by everybody."""
    faults = []
    with no_database():
        for route in {*addresses(), *THEIRS_TOO} - {"/healthz"}:
            address = ID.sub(lambda one: "0" if one["kind"] == "int" else str(uuid4()), route)
            for method in ("get", "post"):
                answer = ask(method, address, who)
                said = answer.status_code, answer.get("Retry-After")
                if said[0] >= 500 and said not in ((503, "5"), (503, "1")):
                    faults.append((method, address, *said))

    assert faults == []


def ask(method: str, address: str, who: str) -> Any:
    client = a_browser()
    headers = dict(HERE)
    if who == "a session":
        client.cookies["sessionid"] = "a" * 32
    else:
        headers["authorization"] = "Bearer a.b.c"
    kind = {"content_type": "application/json"} if "/api/" in address else {}
    return getattr(client, method)(address, {}, headers=headers, **kind)


def test_a_database_that_is_away_writes_no_traces_into_the_log():
    error = psycopg.OperationalError("connection refused")
    said, trace = ("Service Unavailable", "/"), (type(error), error, None)
    record = logging.LogRecord("django.request", logging.ERROR, "", 1, "%s: %s", said, trace)
    django = logging.getLogger("django.request")

    assert Brief().filter(record)
    assert django.filter(record), "and it is told"

    told = json.loads(formatter("json").format(record))
    assert told["event"] == "a request failed: OperationalError"
    assert "exception" not in told


def test_who_is_busy_is_there():
    assert isinstance(refused_by_database(psycopg.errors.LockNotAvailable()), Busy)
    assert type(refused_by_database(psycopg.OperationalError("server closed"))) is Unavailable
    assert refused_by_database(psycopg.errors.UniqueViolation()) is None
    assert refused_by_database(ValueError("of ours")) is None
