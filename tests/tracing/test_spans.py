"""What is sent to a collector, and what happens where there is none."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from newsroom import calling
from newsroom.demo.processes import ROOT
from newsroom.targets import Limits
from newsroom.tracing import beginning, carrying, spans, statements
from newsroom.tracing.spans import Beginning, Kind, span
from tests.newsroom.events.receiver import plainly, receiving
from tests.newsroom.events.test_calling import HERE
from tests.tracing.collector import collecting

TRACE = "0123456789abcdef0123456789abcdef"
TRACEPARENT = f"00-{TRACE}-0123456789abcdef-01"


def test_a_span_says_what_was_done_within_what(collector, traced):
    send = traced(collector.url)

    with span(Beginning("request", Kind.ASKED, named_as=TRACE), method="GET") as told:
        told.call("GET a/route")
        with span(Beginning("verb")):
            pass
    send()

    [outer], [inner] = collector.named("GET a/route"), collector.named("verb")
    assert outer.trace == inner.trace == TRACE
    assert (outer.parent, inner.parent) == ("", outer.id)
    assert outer.facts == {"http.request.method": "GET"}
    assert outer.service == "third-reading"
    assert collector.paths == ["/v1/traces"]


def test_an_error_tells_its_kind_and_none_of_its_words(collector, traced):
    send = traced(collector.url)

    with pytest.raises(ValueError), span(Beginning("verb")):  # noqa: PT011 - it says it all
        raise ValueError("what somebody said")
    send()

    [seen] = collector.spans
    assert seen.facts == {"error.type": "ValueError"}
    assert (seen.events, seen.failed) == (0, False)
    assert b"somebody" not in b"".join(collector.bodies)


def test_a_statement_is_told_within_something_else_and_without_values(collector, traced):
    send = traced(collector.url)

    with spans.statement("SELECT 1"):
        pass  # For itself none is told.
    with span(Beginning("verb")):
        for sql in ("SELECT a FROM b WHERE c = 'bo secret' LIMIT 99", b"UPDATE b SET c = 7", 7):
            with spans.statement(sql):
                pass
    send()

    found = [one for one in collector.spans if one.kind == 3]
    assert [one.name for one in found] == ["SELECT b", "UPDATE b", "SQL"]
    assert found[0].facts["db.query.text"] == "SELECT a FROM b WHERE c = ? LIMIT ?"
    assert b"secret" not in b"".join(collector.bodies)


@pytest.mark.parametrize(
    ("sql", "bare"),
    [
        ("SELECT 'a''b', 3, t1.c2 FROM t1", "SELECT ?, ?, t1.c2 FROM t1"),
        ("SELECT $$a'b$$, $x$ $$ $x$ FROM t", "SELECT ?, ? FROM t"),
        ("SELECT 'open", "SELECT ?"),
        ("SELECT a -- ada@reader.example\nFROM t /* bo */", "SELECT a ?\nFROM t ?"),
        ('SELECT "t"."a1" = $1, %s, 1.5e3', 'SELECT "t"."a1" = $1, %s, ?'),
        ("SELECT E'a\\'b'", "SELECT E?b?"),
    ],
)
def test_a_statement_loses_all_that_could_be_a_value(sql, bare):
    assert statements.without_values(sql) == bare


def test_who_is_called_is_told_and_not_by_which_address(collector, traced):
    send = traced(collector.url)

    with receiving(plainly(404)) as receiver:
        calling.post(f"{receiver.url}/secret?key=secret", b"words", {}, seconds=5, limits=HERE)
    calling.post("http://10.1.1.1/secret", b"", {}, seconds=1, limits=Limits(plain=True))
    send()

    [seen] = collector.spans
    assert (seen.name, seen.kind) == ("POST", 3)
    assert seen.facts == {
        "http.request.method": "POST",
        "server.address": "127.0.0.1",
        "http.response.status_code": 404,
    }
    assert "traceparent" not in {name.lower() for name in receiver.got[0][0]}
    assert b"secret" not in b"".join(collector.bodies)


# A message of several rows


def told(rows):
    return {carrying.HEADER: rows}


def test_a_row_is_seen_to_within_the_trace_of_its_request(collector, traced):
    send = traced(collector.url)
    other = TRACEPARENT.replace("012", "abc")
    with span(Beginning("task", alone=True)) as _:
        carrying.take_over(told({"a": TRACEPARENT, "b": other}))
        for row in ("a", "b"):
            with carrying.seeing_to(row, "moderation.release"):
                assert carrying.trace_of(row)
        carrying.take_over(None)
    send()

    rows = collector.named("moderation.release")
    [task] = collector.named("task")
    assert {row.trace for row in rows} == {TRACE, TRACE.replace("012", "abc")}
    assert {row.links for row in rows} == {(task.trace,)}


@pytest.mark.parametrize(
    "rubbish",
    [
        None, 7, [], "a", {"a": 7}, {"a": "x" * 55}, {"a": TRACEPARENT + "\n"}, {"a": None},
        {"a": f"00-{'0' * 32}-0123456789abcdef-01"}, {"a": f"ff-{TRACE}-0123456789abcdef-01"},
    ],
)  # fmt: skip
def test_what_a_message_carries_is_believed_only_if_it_is_well_formed(rubbish):
    assert carrying.take_over({carrying.HEADER: rubbish}) == []


def test_what_this_process_is_at_can_be_carried(collector, traced):
    traced(collector.url)

    with span(Beginning("request")):
        assert carrying.take_over(carrying.carried({"a": spans.current()})) == [spans.current()]
    carrying.take_over(None)


def test_of_two_hints_at_one_row_the_last_that_was_for_a_request_counts():
    from uuid import uuid4

    from moderation.hints import Hint, Waiting, _by_task

    row = uuid4()
    one, none = Waiting(Hint.RELEASE, row, "r1", TRACEPARENT), Waiting(Hint.RELEASE, row, "", "")

    assert _by_task([one, none])[Hint.RELEASE] == {str(row): one}
    assert _by_task([none, one])[Hint.RELEASE] == {str(row): one}


# No collector


def test_nobody_waits_for_a_collector_that_hangs(traced):
    over, before = threading.Event(), threading.active_count()  # others' tests have theirs
    with collecting(lambda: over.wait(200) and None) as hanging:
        traced(hanging.url)
        began = time.monotonic()
        for _ in range(5000):  # twice what may wait
            with span(Beginning("verb")):
                pass
        took = time.monotonic() - began
        over.set()

    assert took < 100, "it would have taken as long as the collector does"
    assert threading.active_count() < before + 30


def test_a_process_ends_though_its_collector_hangs():
    over = threading.Event()
    code = (
        "from newsroom.tracing import beginning, spans; beginning.begin();"
        "from newsroom.tracing.spans import Beginning, span\n"
        "with span(Beginning('verb')): pass\n"
        "print('done', flush=True)"
    )
    with collecting(lambda: over.wait(60) and None) as hanging:
        done, took = in_a_process(
            code, OTEL_EXPORTER_OTLP_ENDPOINT=hanging.url, OTEL_EXPORTER_OTLP_TIMEOUT="60"
        )
        over.set()

    assert done == "done\n"
    assert took < 20, "OpenTelemetry's own end waits for thirty seconds"


def in_a_process(code: str, **environment: str) -> tuple[str, float]:
    """What it prints, and the seconds from then on until it is over."""
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"DJANGO_SETTINGS_MODULE": "newsroom.settings", "SECRET_KEY": "x", **environment},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        said = process.stdout.readline()
        began = time.monotonic()
        assert process.wait(100) == 0
        return said, time.monotonic() - began


LOADED = """
import sys
from newsroom.tracing import beginning, spans
import newsroom.wsgi, newsroom.celery, moderation.tasks, moderation.clock
beginning.begin()
beginning.begin_worker()
print(spans.is_on(), "newsroom.tracing.sending" in sys.modules)
"""


def test_where_it_is_off_nothing_of_it_is_needed():
    """By us: redis-py itself loads what is about figures, wherever that is installed."""
    not_installed = "import sys; sys.modules['opentelemetry'] = None\n"

    assert in_a_process(not_installed + LOADED)[0] == "False False\n"


TO = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"}


@pytest.mark.parametrize(
    ("told", "is_on"),
    [
        ({}, False),
        (TO, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:1/v1/traces"}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": ""}, False),  # as compose.yaml passes it on
        (TO | {"OTEL_SDK_DISABLED": "true"}, False),
        (TO | {"OTEL_TRACES_EXPORTER": "none"}, False),
        (TO | {"OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf"}, True),
    ],
)
def test_it_is_on_where_its_own_variables_say_where_to(told, is_on):
    assert beginning.traces_to(environ_of(told)) is is_on


@pytest.mark.parametrize(
    "told", [{"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, {"OTEL_TRACES_EXPORTER": "zipkin"}]
)
def test_what_is_not_spoken_is_refused_at_the_start(told):
    with pytest.raises(ImproperlyConfigured, match="OTLP over HTTP only"):
        beginning.traces_to(environ_of(TO | told))


def environ_of(told: dict[str, str]) -> environ.Env:
    env = environ.Env()
    env.ENVIRON = told
    return env


def test_where_it_is_off_a_span_is_nothing():
    assert not spans.is_on()
    assert span(Beginning("a")) is span(Beginning("b")) is spans.statement("SELECT")
    assert spans.current() == spans.trace_id() == ""
