"""All that was counted, as text for Prometheus, and who may read it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4 as CONTENT_TYPE
from prometheus_client import Metric, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from newsroom.metrics.counters import COUNTED
from newsroom.metrics.sharing import shared

__all__ = ["CONTENT_TYPE", "as_text", "counted", "may_read"]


class _Given:
    """As prometheus_client wants what it writes down."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        return self._metrics


def may_read(authorization: str) -> bool:
    """Whether these are the words (`Bearer …`) that open the page; nobody's, without a setting."""
    kind, _, token = authorization.partition(" ")
    ours: str = settings.METRICS_TOKEN
    return bool(ours) and kind.lower() == "bearer" and constant_time_compare(token.strip(), ours)


def counted() -> Iterable[Metric]:
    """What this process has counted, and all that it shares a folder with."""
    folder = shared()
    if folder is None:
        return COUNTED.collect()
    found: Iterable[Metric] = MultiProcessCollector.merge(_files(folder))  # type: ignore[no-untyped-call] # theirs
    return found


def _files(folder: Path) -> list[str]:
    return [str(path) for path in folder.glob("*_*.db")]


def as_text(metrics: Iterable[Metric]) -> bytes:
    return generate_latest(_Given(metrics))
