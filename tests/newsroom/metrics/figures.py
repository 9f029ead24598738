"""Figures as Prometheus reads them."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


def read(text: str) -> Figures:
    """What a page says: each figure by its name and its labels."""
    return figures(text_string_to_metric_families(text))


def figures(metrics: Iterable[Metric]) -> Figures:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for metric in metrics
        for sample in metric.samples
    }


def figure(found: Figures, name: str, **labels: str) -> float:
    """The sum of all figures of this name that have these labels."""
    asked = set(labels.items())
    short = f"third_reading_{name}"
    return sum(value for (one, its), value in found.items() if one == short and asked <= its)


def names(found: Figures) -> set[str]:
    return {name for name, _ in found}
