"""How a process begins to trace: said by whatever starts it, before it forks others."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from newsroom.tracing import spans


def traces_to(env: Any) -> bool:
    """Whether traces go anywhere, by OpenTelemetry's own variables. It reads the rest itself."""
    to = env("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", default="") or env(
        "OTEL_EXPORTER_OTLP_ENDPOINT", default=""
    )
    exporter = env("OTEL_TRACES_EXPORTER", default="") or "otlp"
    if not to or exporter == "none" or env.bool("OTEL_SDK_DISABLED", default=False):
        return False
    protocol = env("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", default="") or env(
        "OTEL_EXPORTER_OTLP_PROTOCOL", default=""
    )
    if exporter != "otlp" or protocol not in ("", "http/protobuf"):
        raise ImproperlyConfigured(
            "Traces are sent by OTLP over HTTP only: leave OTEL_TRACES_EXPORTER and"
            " OTEL_EXPORTER_OTLP_PROTOCOL out, or take otlp and http/protobuf."
        )
    return True


def begin() -> None:
    """From now on, in this process and whatever it forks, if the settings say where traces go."""
    if not settings.TRACES:
        return
    try:
        from newsroom.tracing import sending  # Here: its libraries are heavy, and optional.
    except ImportError as error:
        raise ImproperlyConfigured(
            "An OTEL_EXPORTER_OTLP_… endpoint is set, but OpenTelemetry is not installed:"
            ' pip install "third-reading[tracing]".'
        ) from error
    spans.trace_by(sending.TRACING)


def begin_worker() -> None:
    """The same, and each task that is done for a request."""
    begin()
    if spans.is_on():
        from newsroom.tracing.tasks import trace_tasks

        trace_tasks()
