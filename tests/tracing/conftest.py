from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from newsroom.tracing import sending, spans
from tests.tracing.collector import Collector, collecting


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as collector:
        yield collector


@pytest.fixture
def traced(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Callable[[], bool]]]:
    """This process traces, to a collector: call it with its address; what that returns sends
    all that there is, now."""
    ends = []

    def begin(url: str) -> Callable[[], bool]:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", url)
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
        monkeypatch.setattr(sending, "_process", sending._Process())
        spans.trace_by(sending.TRACING)
        provider = sending._process.provider()
        ends.append(provider)
        return provider.force_flush

    yield begin
    spans.trace_by(None)
    for provider in ends:
        provider.shutdown()
