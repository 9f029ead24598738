"""One comment, from nginx over web and worker, as a collector is told of it."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from newsroom.demo.several import Several
from tests.stack.client import Client, Town, eventually
from tests.tracing.collector import Collector, Seen, collecting

pytestmark = pytest.mark.stack
DECIDING = "POST api/v1/cases/<uuid:pk>/decision"
FOREIGN = f"00-{'ab' * 16}-{'cd' * 8}-01"


@pytest.fixture(scope="module")
def traced(running_several: Several) -> Iterator[Collector]:
    """All processes anew, telling a collector; afterwards as they were."""
    newsroom, was = running_several, running_several.environment
    with collecting() as collector:
        told = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_BSP_SCHEDULE_DELAY": "200"}
        newsroom.environment = was | told
        try:
            start_anew(newsroom)
            yield collector
        finally:
            newsroom.environment = was
            start_anew(newsroom)


def start_anew(newsroom: Several) -> None:
    for number in range(newsroom.workers):
        newsroom.kill(f"worker-{number + 1}")
        newsroom.start_worker(name=f"worker-{number + 1}")
    newsroom.restart_webs()


@pytest.fixture(scope="module")
def released(traced: Collector, running_several: Several) -> tuple[str, str]:
    """A comment that the desk was asked about before any reader, and let out; and a word of it."""
    place, word = Town(running_several), f"text{uuid4().hex[:12]}"
    posted = place.post(place.anybody(), f"I will kill you, said the {word} to the fox.")
    comment, desk = posted.body["id"], place.reader("sub")
    [[case]] = place.rows("SELECT id FROM moderation_case WHERE comment_id = %s", comment)
    version = desk.get(f"/api/v1/cases/{case}").body["case"]["version"]
    told = {"outcome": "release", "reason": "within_rules", "version": version}
    decided = desk.post(f"/api/v1/cases/{case}/decision", told)
    assert decided.status == 201, decided.body
    eventually(lambda: releases(traced))
    return comment, word


def releases(collector: Collector) -> list[Seen]:
    """Those that are within the trace of a decision."""
    decided = {one.trace for one in collector.spans if (one.name, one.kind) == (DECIDING, 2)}
    return [one for one in collector.named("releasing.release") if one.trace in decided]


def test_a_comment_is_followed_from_the_post_to_its_release(
    traced: Collector, several: Several, released: tuple[str, str]
) -> None:
    [release] = releases(traced)
    told = {"moderating.decide_case", "deciding.decide", "moderation.release"}
    # Each process tells when it has some, and a task when it is over.
    eventually(lambda: told <= {one.name for one in traced.trace(release.trace)})
    within = {one.name: one for one in traced.trace(release.trace)}

    assert within[DECIDING].facts["http.response.status_code"] == 201
    assert any(one.facts.get("db.query.text", "").startswith("INSERT") for one in within.values())
    posted = traced.named("POST api/v1/articles/<uuid:pk>/comments")[-1]
    assert "submitting.submit" in {one.name for one in traced.trace(posted.trace)}
    assert in_its_log(several, release.trace), "nginx and we name it alike"


def in_its_log(several: Several, trace: str) -> bool:
    return any(trace in path.read_text() for path in (several.folder / "nginx").rglob("*.log"))


def test_a_trace_that_somebody_from_outside_names_is_none_of_ours(
    traced: Collector, several: Several
) -> None:
    before = len(traced.named("GET api/v1/me"))
    asking = Client(several.url, extra={"traceparent": FOREIGN})

    answer = asking.get("/api/v1/me")
    eventually(lambda: len(traced.named("GET api/v1/me")) > before)

    assert traced.trace("ab" * 16) == []
    assert answer.headers["X-Request-ID"] in {one.trace for one in traced.spans}


def test_a_trace_of_a_proxys_is_gone_on_with(traced: Collector, several: Several) -> None:
    hop = {"traceparent": FOREIGN.replace("ab", "ef"), "X-Forwarded-For": "203.0.113.7"}

    Client(several.webs[0], extra=hop).get("/api/v1/me")
    eventually(lambda: traced.trace("ef" * 16))

    assert traced.trace("ef" * 16)[0].parent == "cd" * 8


def test_nothing_that_anybody_said_is_told(
    traced: Collector, several: Several, released: tuple[str, str]
) -> None:
    place, (comment, word) = Town(several), released
    marks = {
        kind: f"{kind}x{uuid4().hex[:12]}"
        for kind in ("text", "query", "path", "agent", "cookie", "token", "key", "referer")
    }
    somebody = place.anybody()
    somebody.extra = {
        "User-Agent": marks["agent"], "Cookie": f"sessionid={marks['cookie']}",
        "Referer": f"https://a.example/{marks['referer']}", "X-Forwarded-For": "203.0.113.77",
    }  # fmt: skip
    place.post(somebody, f"Well said, {marks['text']}.", Idempotency_Key=marks["key"])
    place.post(place.anybody(), f"Nothing\x00 {marks['text']}")
    Client(several.url, marks["token"]).get("/api/v1/me")
    place.nobody().get(f"/api/v1/comments/{marks['path']}?q={marks['query']}")
    place.nobody().get(f"/{marks['path']}/?q={marks['query']}")
    eventually(lambda: traced.named("GET none"))

    everything = b"".join(traced.bodies).lower()
    told = [*marks.values(), "203.0.113.77", "127.0.0.1", comment, word]
    assert [one for one in told if one.lower().encode() in everything] == []
