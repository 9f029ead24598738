"""Play a made-up town under our rule and under plain ones, and say what came of it.

    manage.py simulate --scenario ring_20 --seeds 4 --json

Needs no database. The same seeds give the same figures, to the last digit.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--scenario", default="calm", help="a name, several with commas, or all"
        )
        parser.add_argument("--policy", default="all", help="likewise")
        parser.add_argument("--seeds", type=int, default=4)
        parser.add_argument("--json", action="store_true", help="figures instead of a table")
        parser.add_argument("--plots", type=Path, help="a folder to draw the figures into")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            from benchmarks.judgement import report
            from benchmarks.judgement.scenarios import SCENARIOS
        except ImportError as error:
            raise CommandError(f"The benchmarks are not installed here: {error}") from error
        if options["seeds"] < 1:
            raise CommandError("At least one seed.")
        results = report.run(
            _chosen(options["scenario"], SCENARIOS),
            _chosen(options["policy"], report.POLICIES, report.BY_NAME),
            options["seeds"],
            self.stderr.write,
        )
        self.stdout.write(_as_json(results) if options["json"] else report.table(results))
        if options["plots"]:
            from benchmarks.judgement.plots import draw

            draw(results, options["plots"])


def _chosen(
    names: str, known: dict[str, Any], by_name: Mapping[str, Any] = MappingProxyType({})
) -> list[str]:
    chosen = list(known) if names == "all" else names.split(",")
    for name in chosen:
        if name not in {**known, **by_name}:
            there_are = ", ".join([*known, *by_name])
            raise CommandError(f"There is no {name!r}. There are: {there_are}.")
    return chosen


def _as_json(results: dict[str, Any]) -> str:
    """Each figure as its mean and half of its 95 % interval; null where nothing occurred."""
    cells = {
        scenario: {
            policy: {
                name: {"mean": _number(mean), "ci95": _number(half)}
                for name, (mean, half) in figures.items()
            }
            for policy, figures in policies.items()
        }
        for scenario, policies in results.items()
    }
    return json.dumps(cells, indent=1)


def _number(value: float) -> float | None:
    return None if value != value else round(value, 6)
