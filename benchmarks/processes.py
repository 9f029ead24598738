"""Several processes at once, each with its own Django and its own connection."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import Any

import psycopg

WARM_UP = 8  # readers' ways that each process goes before it is timed
READY = """SELECT id, author_id FROM comments_revision
           WHERE status = 'pending' AND assigned_at IS NULL ORDER BY random()"""

_gate: Barrier | None = None


def run(
    task: str, environment: dict[str, str], *, processes: int, seconds: float
) -> dict[str, list[float]]:
    """Do `task` of `journey` in so many processes; what each verb took, of all of them."""
    ready = _ready(environment["DATABASE_URL"])
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(processes, timeout=60)
    with ProcessPoolExecutor(processes, context, _set_up, (environment, gate)) as pool:
        shares = [ready[n::processes] for n in range(processes)]
        answers = [pool.submit(_work, task, share, seconds) for share in shares]
        merged: dict[str, list[float]] = {}
        for answer in answers:
            for verb, took in answer.result().items():
                merged.setdefault(verb, []).extend(took)
    return merged


def plan(environment: dict[str, str]) -> str:
    """The plan of a draw, as a process of its own sees it."""
    _, reviewer = _ready(environment["DATABASE_URL"])[0]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, context, _set_up, (environment, None)) as pool:
        return pool.submit(_plan, reviewer).result()


def _ready(url: str) -> list[Any]:
    with psycopg.connect(url) as connection:
        return connection.execute(READY).fetchall()


def _set_up(environment: dict[str, str], gate: Barrier | None) -> None:
    global _gate
    _gate = gate
    os.environ.update(environment)
    import django

    django.setup()


def _work(task: str, ready: list[Any], seconds: float) -> dict[str, list[float]]:
    from benchmarks import journey

    for pays_for, author in ready[:WARM_UP]:
        journey.journey(pays_for, author, journey.Book())
    acts: dict[str, Callable[[list[Any], float], dict[str, list[float]]]] = {
        "journeys": journey.journeys, "assigns": journey.assigns, "draws": journey.draws,
        "counts": journey.counts, "costs": journey.costs,
        "lasting": partial(journey.lasting, spent=_on_cpu),
    }  # fmt: skip
    assert _gate is not None
    _gate.wait()
    before = _on_cpu()
    took = acts[task](ready[WARM_UP:], seconds)
    return took | {"cpu": [_on_cpu() - before]}


def _on_cpu() -> float:
    """Milliseconds of processor that this process and its backend have had so far.

    Other people's work on the machine makes us wait, but hardly costs us any of these.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    nanoseconds = Path(f"/proc/{backend}/schedstat").read_text().split()[0]
    return time.process_time() * 1000 + int(nanoseconds) / 1e6


def _plan(reviewer: Any) -> str:
    from benchmarks import journey

    journey.plan(reviewer)  # The first one reads the catalogue, too.
    return journey.plan(reviewer)
