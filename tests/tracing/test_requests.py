"""In which trace a request is, and what its lines and whatever is done for it say of that."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from newsroom.logs.lines import formatter
from newsroom.logs.requests import RequestLine
from newsroom.tracing import spans

ID = "00112233445566778899aabbccddeeff"
FOREIGN = "ab" * 16
TRACEPARENT = f"00-{FOREIGN}-{'cd' * 8}-01"
HOP = {"X-Forwarded-For": "203.0.113.7"}


def ask(answer: Any, **headers: str) -> HttpResponse:
    request = RequestFactory().get("/secret/?q=secret", headers=headers)
    response = RequestLine(answer)(request)
    assert isinstance(response, HttpResponse)
    return response


def fine(_: HttpRequest) -> HttpResponse:
    return HttpResponse("fine")


@pytest.mark.parametrize(
    ("proxies", "headers", "trace"),
    [
        (1, HOP | {"X-Request-ID": ID}, ID),
        (1, HOP | {"X-Request-ID": ID, "traceparent": TRACEPARENT}, FOREIGN),
        (1, {"traceparent": TRACEPARENT}, None),  # past our proxy
        (0, HOP | {"X-Request-ID": ID, "traceparent": TRACEPARENT}, None),
        (1, HOP | {"X-Request-ID": ID, "traceparent": "rubbish"}, ID),
        (1, HOP | {"X-Request-ID": "0" * 32}, "another"),
        (1, HOP | {"X-Request-ID": "a-name-of-a-proxys"}, "another"),
    ],
)
def test_a_trace_is_named_as_the_request_is_unless_a_proxy_of_ours_began_one(
    collector: Any, traced: Any, settings: Any, proxies: int, headers: Any, trace: str | None
) -> None:
    send, settings.TRUSTED_PROXIES = traced(collector.url), proxies

    response = ask(fine, **headers)
    send()

    [seen] = collector.spans
    expected = response["X-Request-ID"] if trace is None else trace
    assert seen.trace == expected or (trace == "another" and len(set(seen.trace)) > 2)
    assert seen.trace not in ("0" * 32, FOREIGN if trace != FOREIGN else "")
    assert seen.parent == ("cd" * 8 if trace == FOREIGN else "")


def test_a_request_tells_its_route_and_how_it_went(collector: Any, traced: Any) -> None:
    send = traced(collector.url)

    ask(lambda _: HttpResponse(status=503), Authorization="Bearer secret")
    send()

    [seen] = collector.spans
    assert (seen.name, seen.kind, seen.failed) == ("GET none", 2, True)
    assert seen.facts == {
        "http.request.method": "GET",
        "http.route": "none",
        "http.response.status_code": 503,
        "third_reading.auth": "token",
    }
    assert b"secret" not in b"".join(collector.bodies)


def test_a_line_says_in_which_trace_it_was_written(collector: Any, traced: Any) -> None:
    traced(collector.url)
    told: list[dict[str, Any]] = []

    def look(_: HttpRequest) -> HttpResponse:
        record = logging.LogRecord("newsroom", logging.INFO, "", 0, "said", None, None)
        told.append(json.loads(formatter("json").format(record)))
        return HttpResponse(spans.trace_id())

    response = ask(look)

    assert told[0]["trace_id"] == told[0]["request_id"] == response["X-Request-ID"]
    assert response.content.decode() == told[0]["trace_id"]
    assert spans.trace_id() == "", "it is over"
