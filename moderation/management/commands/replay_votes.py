"""Replay real ratings through the engine, and through plain majorities. Needs no database."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--labels", type=Path, required=True, help="item,worker,label: 0 or 1")
        parser.add_argument("--gold", type=Path, required=True, help="item,label: what is true")
        parser.add_argument("--cap", type=int, default=5, help="ratings an item, at most")
        parser.add_argument("--revealed", type=float, default=0.1, help="share that is audited")
        parser.add_argument("--seeds", type=int, default=10, help="random orders")
        parser.add_argument("--items", type=int, default=3_000, help="streamed a seed, at most")
        parser.add_argument("--json", action="store_true", help="rather than a table")

    def handle(self, *args: Any, **options: Any) -> None:
        # The replay is no part of what is deployed: it lives with the benchmarks.
        try:
            from benchmarks.judgement import votes, votes_data
        except ImportError as error:
            raise CommandError("Run this from a checkout: it needs benchmarks/.") from error

        _check(options)
        try:
            figures = votes.replay(
                votes_data.load(options["labels"], options["gold"]),
                **{name: options[name] for name in ("cap", "revealed", "seeds", "items")},
            )
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(figures, indent=1) if options["json"] else _table(figures))


def _check(options: dict[str, Any]) -> None:
    if options["cap"] < 1:
        raise CommandError("--cap must be 1 or more.")
    if not 0 <= options["revealed"] < 1:
        raise CommandError("--revealed must be 0 or more, and less than 1.")
    if options["seeds"] < 1 or options["items"] < 1:
        raise CommandError("--seeds and --items must be 1 or more.")


def _table(figures: dict[str, dict[str, Any]]) -> str:
    lines = [f"{'policy':<16} {'accuracy':>8} {'ratings':>8} {'stated':>7} {'actual':>7}"]
    for name, of in figures.items():
        stated = "".join(
            f" {100 * of[key]:6.1f}%" if key in of else f"{'':8}"
            for key in ("stated_error", "actual_error")
        )
        lines.append(f"{name:<16} {100 * of['accuracy']:7.1f}% {of['mean_ratings']:8.2f}{stated}")
    return "\n".join(lines)
