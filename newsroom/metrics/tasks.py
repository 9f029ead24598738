"""Each task of a worker: how it ended, and how long it took."""

from __future__ import annotations

import threading
from time import perf_counter
from typing import Any

from celery import signals
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from newsroom.celery import TIMETABLE, every
from newsroom.metrics import counters

# A rule asks for what has not happened: so these are begun at nought.
BEGUN = ("success", "failure")
OUTCOMES = {"SUCCESS", "FAILURE", "RETRY", "IGNORED", "REJECTED"}
_now = threading.local()  # A task begins and ends in one thread.


def count_tasks() -> None:
    """From now on, in this process."""
    for _, task, _ in TIMETABLE:
        for outcome in BEGUN:
            counters.TASKS.labels(task, outcome)
    signals.task_prerun.connect(_begun, weak=False)
    signals.task_postrun.connect(_ended, weak=False)
    signals.task_revoked.connect(_revoked, weak=False)


def timetable() -> Metric:
    """How often the clock asks for each."""
    told = GaugeMetricFamily(
        "third_reading_task_interval_seconds",
        "From one time that the clock asks for it to the next.",
        labels=["task"],
    )
    for _, task, when in TIMETABLE:
        told.add_metric([task], every(when))
    return told


def _begun(**told: Any) -> None:
    _now.began = perf_counter()


def _ended(sender: Any, state: str | None = None, **told: Any) -> None:
    outcome = state.lower() if state in OUTCOMES else "other"
    counters.TASKS.labels(sender.name, outcome).inc()
    counters.TASK_SECONDS.labels(sender.name).observe(perf_counter() - _now.began)


def _revoked(sender: Any, expired: bool = False, **told: Any) -> None:
    """No worker took it in time. The next one does its work, or the sweep does."""
    counters.TASKS.labels(sender.name, "expired" if expired else "revoked").inc()
