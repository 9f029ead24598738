"""A request has an id and one line, and in that nothing of who asked or what for."""

from __future__ import annotations

import logging
import re

import pytest
from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from newsroom.access_tokens import make_token
from newsroom.logs.following import current_id
from newsroom.logs.guarding import guarded
from newsroom.logs.requests import BrokeOffError, RequestLine

OURS = re.compile(r"[0-9a-f]{32}")
THEIRS = "of-the-proxy_0123456789"
BY_PROXY = {"HTTP_X_FORWARDED_FOR": "203.0.113.7", "HTTP_X_REQUEST_ID": THEIRS}
W0RDS = "w0rds"


def answered(client, path, **how):
    return client.get(path, **how)["X-Request-ID"]


@pytest.mark.django_db
def test_each_request_has_an_id_of_its_own(client):
    ids = {answered(client, "/nowhere/") for _ in range(5)}

    assert len(ids) == 5
    assert all(OURS.fullmatch(one) for one in ids)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("proxies", "headers", "taken"),
    [
        (1, BY_PROXY, True),
        (2, BY_PROXY | {"HTTP_X_FORWARDED_FOR": "203.0.113.7, 10.0.0.1"}, True),
        (2, BY_PROXY, False),
        (0, BY_PROXY, False),
        (1, {"HTTP_X_REQUEST_ID": THEIRS}, False),
        (1, BY_PROXY | {"HTTP_X_FORWARDED_FOR": ""}, False),
        (1, BY_PROXY | {"HTTP_X_REQUEST_ID": "short"}, False),
        (1, BY_PROXY | {"HTTP_X_REQUEST_ID": "x" * 65}, False),
        (1, BY_PROXY | {"HTTP_X_REQUEST_ID": "anna@post.example"}, False),
        (1, BY_PROXY | {"HTTP_X_REQUEST_ID": "01234567 w0rds"}, False),
        (1, BY_PROXY | {"HTTP_X_REQUEST_ID": "01234567\u0661"}, False),
    ],
)
def test_an_id_is_taken_over_from_a_proxy_of_ours_if_it_is_one(
    client, settings, log, proxies, headers, taken
):
    settings.TRUSTED_PROXIES = proxies

    told = answered(client, "/nowhere/", **headers)

    assert (told == THEIRS) is taken
    assert taken or OURS.fullmatch(told)
    assert [line["request_id"] for line in log.of("request")] == [told]


def test_a_line_says_which_route_how_it_went_and_nothing_else(client, make, log):
    article = make.released(text=W0RDS).article

    client.get(f"/articles/{article.pk}/?q=w0rds", HTTP_COOKIE="w0rds=1", HTTP_REFERER="/w0rds")

    [line] = log.of("request")
    assert line["route"] == "articles/<uuid:article_id>/"
    assert (line["method"], line["status"], line["auth"]) == ("GET", 200, "none")
    assert (line["level"], line["logger"]) == ("info", "newsroom.logs.requests")
    assert line["ms"] > 0
    assert W0RDS not in log.text
    assert str(article.pk) not in log.text


def test_of_who_asks_it_says_by_what_they_want_to_be_known(client, as_, make, log):
    reader = make.reader()
    _, token = make_token(reader, name="t", scopes=["read"], days=1)

    as_(reader).get("/api/v1/me")
    client.get("/api/v1/me", HTTP_AUTHORIZATION=f"Bearer {token}")
    client.get("/api/v1/me", HTTP_AUTHORIZATION="Bearer w0rds.w0rds.w0rds")
    client.force_login(reader)
    client.get("/api/v1/me")

    lines = log.of("request")
    assert [line["auth"] for line in lines] == ["token", "access token", "bad token", "session"]
    assert [line["status"] for line in lines] == [200, 200, 401, 200]
    for secret in (token, W0RDS, str(reader.pk), reader.handle, client.cookies["sessionid"].value):
        assert secret not in log.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "level", "route"),
    [
        ("/healthz", "debug", "healthz"),
        ("/static/site/site.css", "debug", "static"),
        ("/w0rds/", "info", None),
        ("/", "info", "front"),
        ("/api/v1/w0rds", "info", "^api/v1(?:/.*)?$"),
    ],
)
def test_what_machines_ask_every_second_is_for_who_looks_closer(client, log, path, level, route):
    client.get(path).close()

    [line] = log.of("request")
    assert (line["level"], line.get("route")) == (level, route)
    assert W0RDS not in log.text


@pytest.mark.django_db
def test_a_method_is_one_of_those_that_there_are(client, log):
    client.generic("W0RDS", "/")

    assert [line["method"] for line in log.of("request")] == ["another"]


@pytest.mark.django_db
def test_lines_of_requests_can_be_left_out_and_ids_stay(client, log, settings):
    settings.LOG_REQUESTS = False

    assert OURS.fullmatch(answered(client, "/"))
    assert log.of("request") == []


def test_a_refusal_names_the_request_where_no_cache_may_keep_it(as_, make, log):
    article = make.article()

    refused = as_(make.reader()).post(f"/api/v1/articles/{article.pk}/comments", {"text": ""})
    missing = as_(make.reader()).get("/api/v1/comments/00000000-0000-7000-8000-000000000000")

    assert refused.json()["request_id"] == refused["X-Request-ID"]
    assert missing.status_code == 404
    assert "request_id" not in missing.json()
    assert OURS.fullmatch(missing["X-Request-ID"])


def test_the_description_of_the_api_names_no_request(client, db, settings):
    settings.TRUSTED_PROXIES = 1

    described = client.get("/api/v1/schema", **BY_PROXY)

    assert described.status_code == 200
    assert THEIRS not in described.content.decode()


def fail(*_, **__):
    with connection.cursor() as asked:
        asked.execute("SELECT %s::int", [W0RDS])


@pytest.mark.parametrize("path", ["/api/v1/me", "/accessibility/"])
def test_a_fault_is_answered_with_the_id_under_which_the_log_tells_of_it(
    client, make, monkeypatch, log, path
):
    client.force_login(make.reader())
    client.raise_request_exception = False
    monkeypatch.setattr("newsroom.own_api.Me.get", fail)
    monkeypatch.setattr("newsroom.statements.render", fail)

    answer = client.get(f"{path}?q=w0rds")

    assert answer.status_code == 500
    assert answer["X-Request-ID"] in answer.content.decode()
    failed, line = log.of("a request failed") + log.of("request")
    assert failed["request_id"] == line["request_id"] == answer["X-Request-ID"]
    assert (line["level"], line["status"]) == ("error", 500)
    assert "[22P02]" in failed["exception"]
    assert W0RDS not in log.text


def middle(answer):
    return RequestLine(lambda _: answer)(RequestFactory().get("/"))


def test_what_others_may_keep_carries_nobodys_id():
    kept = HttpResponse(headers={"Cache-Control": "public, max-age=1"})
    own = HttpResponse(headers={"Cache-Control": "private"})

    assert "X-Request-ID" not in middle(kept)
    assert "X-Request-ID" in middle(own)


def test_an_answer_that_breaks_off_while_it_is_sent_is_told_and_says_nothing(log):
    def pieces():
        logging.getLogger("moderation.x").info("row")
        yield b"one"
        raise ValueError(W0RDS)

    answer = middle(StreamingHttpResponse(pieces()))
    with pytest.raises(BrokeOffError) as raised:
        list(answer)

    assert raised.value.__suppress_context__
    assert {line.get("request_id") for line in log.lines} == {answer["X-Request-ID"]}
    assert log.of("an answer broke off")[0]["exception"].endswith("ValueError")
    assert W0RDS not in log.text
    assert current_id() == ""


def test_what_gets_past_django_is_answered_and_told(log):
    def application(environ, begin):
        raise ValueError(W0RDS)

    told = []
    body = guarded(application)({"PATH_INFO": "/w0rds"}, lambda *facts: told.extend(facts))

    assert told[0] == "500 Internal Server Error"
    assert b"".join(body)
    assert log.of("nobody answered a request")
    assert W0RDS not in log.text
