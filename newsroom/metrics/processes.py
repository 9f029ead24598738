"""How the processes do that count together: as the system knows them.

Asked of those that this process can see by their numbers. One in another container cannot be:
there, the machine's own exporter tells of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from prometheus_client import Metric, ProcessCollector

from newsroom.metrics.sharing import Holder, holders, namespace, shared

LABELS = ("process", "number")


def processes(kind: str) -> list[Metric]:
    """Memory, processor, descriptors, threads and age of each. `kind` is what this one is where
    it shares with nobody."""
    alone = [Holder(kind, 0, os.getpid(), namespace())] if shared() is None else []
    families: dict[str, Metric] = {}
    for one in alone or [one for one in holders() if one.namespace == namespace()]:
        labels = {"process": one.kind, "number": str(one.number)}
        for metric in _of(one.pid):
            known = families.setdefault(
                metric.name, Metric(metric.name, metric.documentation, metric.type)
            )
            for sample in metric.samples:
                known.add_sample(sample.name, labels, sample.value)
    return list(families.values())


def _of(pid: int) -> Iterator[Metric]:
    collector = ProcessCollector("third_reading", pid=lambda: pid, registry=None)
    yield from collector.collect()
    try:
        threads = len(os.listdir(f"/proc/{pid}/task"))
    except OSError:  # It has just ended, or this is no Linux.
        return
    metric = Metric("third_reading_process_threads", "Threads of the process.", "gauge")
    metric.add_sample(metric.name, {}, threads)
    yield metric
