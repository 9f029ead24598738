"""Spans as OpenTelemetry has them, sent to a collector over OTLP/HTTP.

By its API and SDK alone. Its instrumentations are betas that put themselves between, and tell of
addresses, statements and errors what no log of ours does (docs/decisions/0062-traces.md). Where,
how often and how many at a time say its own variables, OTEL_….

What sends is begun with the first span of a process: behind each fork, that is. It sends from a
thread of its own out of a queue that is bounded: nobody waits for a collector.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from functools import partial
from uuid import uuid4

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import (
    SERVICE_INSTANCE_ID,
    SERVICE_NAME,
    OTELResourceDetector,
    Resource,
)
from opentelemetry.sdk.trace import SpanLimits, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import SpanKind, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from newsroom.leaving import before_the_end
from newsroom.tracing.spans import Beginning, Fact, Kind, Span, Tracing
from newsroom.tracing.statements import AT_MOST, summary, without_values

TO_LEAVE = 2.0  # seconds that a process which ends gives its last spans
# Names as its conventions have them; what has none there is ours.
_NAMES = {
    "method": "http.request.method",
    "route": "http.route",
    "status": "http.response.status_code",
    "host": "server.address",
    "task_id": "messaging.message.id",
    "error": "error.type",
    "sql": "db.query.text",
    "does": "db.query.summary",
}
_KINDS = {
    Kind.ASKED: SpanKind.SERVER,
    Kind.ASKS: SpanKind.CLIENT,
    Kind.TOLD: SpanKind.CONSUMER,
    Kind.WITHIN: SpanKind.INTERNAL,
}
_propagator = TraceContextTextMapPropagator()
_wanted: ContextVar[str] = ContextVar("trace_id_wanted", default="")


class _Ids(RandomIdGenerator):
    """A trace that a request begins is named as the request is."""

    def generate_trace_id(self) -> int:
        wanted = _wanted.get()
        return (int(wanted, 16) if wanted else 0) or super().generate_trace_id()


class _Process:
    """What sends, of this process: a fork has none of its parent's threads."""

    def __init__(self) -> None:
        self._provider: TracerProvider | None = None
        self._lock = threading.Lock()

    def provider(self) -> TracerProvider:
        if self._provider is None:
            with self._lock:
                self._provider = self._provider or _begun()
        return self._provider


def _begun() -> TracerProvider:
    own = Resource({SERVICE_NAME: "third-reading", SERVICE_INSTANCE_ID: str(uuid4())})
    provider = TracerProvider(
        resource=own.merge(OTELResourceDetector().detect()),
        id_generator=_Ids(),
        span_limits=SpanLimits(max_span_attribute_length=AT_MOST),
        shutdown_on_exit=False,
    )
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    before_the_end(partial(_leave, provider))
    return provider


def _leave(provider: TracerProvider) -> None:
    """Its own waits for half a minute, if the collector hangs."""
    last = threading.Thread(target=provider.shutdown, name="last spans", daemon=True)
    last.start()
    last.join(TO_LEAVE)


_process = _Process()


def _after_fork() -> None:
    global _process
    _process = _Process()  # Of its parent's, the lock may be held for ever.


os.register_at_fork(after_in_child=_after_fork)


def _tracer() -> Tracer:
    return _process.provider().get_tracer("third_reading")


class _Told:
    def __init__(self, span: trace.Span) -> None:
        self._span = span

    def call(self, name: str) -> None:
        self._span.update_name(name)

    def say(self, **facts: Fact) -> None:
        self._span.set_attributes(_named(facts))

    def fail(self) -> None:
        self._span.set_status(StatusCode.ERROR)


def _named(facts: dict[str, Fact]) -> dict[str, Fact]:
    return {_NAMES.get(name, f"third_reading.{name}"): value for name, value in facts.items()}


@contextmanager
def _opened(beginning: Beginning, facts: dict[str, Fact]) -> Iterator[Span]:
    """An error that leaves it tells which kind it is, and none of its words."""
    wanted = _wanted.set(beginning.named_as)
    try:
        span = _tracer().start_span(
            beginning.name,
            context=_within(beginning),
            kind=_KINDS[beginning.kind],
            links=[trace.Link(one) for one in map(_of, beginning.beside) if one.is_valid],
            attributes=_named(facts),
        )
    finally:
        _wanted.reset(wanted)
    with trace.use_span(
        span, end_on_exit=True, record_exception=False, set_status_on_exception=False
    ):
        told = _Told(span)
        try:
            yield told
        except Exception as error:
            told.say(error=type(error).__qualname__)
            raise


def _within(beginning: Beginning) -> Context | None:
    if beginning.within:
        return _propagator.extract({"traceparent": beginning.within}, Context())
    return Context() if beginning.alone else None


def _of(traceparent: str) -> trace.SpanContext:
    found = _propagator.extract({"traceparent": traceparent}, Context())
    return trace.get_current_span(found).get_span_context()


def _current() -> str:
    told: dict[str, str] = {}
    _propagator.inject(told)
    return told.get("traceparent", "")


_NONE: AbstractContextManager[None] = nullcontext()


def _statement(sql: object) -> AbstractContextManager[Span | None]:
    if not trace.get_current_span().is_recording():
        return _NONE
    told = sql.decode(errors="replace") if isinstance(sql, bytes) else sql
    if not isinstance(told, str):  # Put together by psycopg: perhaps of values.
        return _opened(Beginning("SQL", Kind.ASKS), {})
    does = summary(told)
    return _opened(Beginning(does, Kind.ASKS), {"sql": without_values(told), "does": does})


TRACING = Tracing(_opened, _current, _statement)
