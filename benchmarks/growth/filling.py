"""Chunk by chunk, each in one transaction that also writes down that it is done.

Whoever is killed begins again where that says. Several processes share the chunks.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from threading import Thread

import psycopg
from psycopg import sql

from benchmarks.growth import (
    comments,
    credits,
    desk,
    house,
    log,
    packing,
    reviews,
    verdicts,
)
from benchmarks.growth.beginning import Begun
from benchmarks.growth.chunk import chunk_of
from benchmarks.growth.plan import CHUNK, Plan, worlds
from benchmarks.growth.rows import HEADER, TRAILER, Rows
from benchmarks.growth.texts import Said

LETTER_DAYS = 7
Task = tuple[str, int, int, int]  # what, the world's place, from, to


def tasks(plan: Plan) -> Iterator[Task]:
    """All chunks, in the order in which they happened."""
    for first in range(0, house.number_of_readers(plan), CHUNK):
        yield "readers", 0, first, min(first + CHUNK, house.number_of_readers(plan))
    for place, world in enumerate(worlds(plan)):
        for first in range(0, world.articles, CHUNK):
            yield "articles", place, first, min(first + CHUNK, world.articles)
    for place, world in enumerate(worlds(plan)):
        for first, last in world.chunks():
            yield "comments", place, first, last


def fill(url: str, known: Begun, workers: int) -> None:
    """Write what is still to be written: what is over and done with first, then what waits."""
    every = list(enumerate(tasks(known.plan)))
    packing.pack(url, known.plan, packing.HISTORY)
    _fill(url, known, workers, [one for one in every if not _waits(known.plan, one[1])])
    packing.pack(url, known.plan, packing.HOT)
    _fill(url, known, workers, every)
    packing.restore(url)


def _waits(plan: Plan, task: Task) -> bool:
    """Whether some of its texts are still to change."""
    what, place, _, last = task
    return what == "comments" and last > worlds(plan)[place].decided


def _fill(url: str, known: Begun, workers: int, every: list[tuple[int, Task]]) -> None:
    with psycopg.connect(url) as connection:
        done = {row[0] for row in connection.execute("SELECT number FROM growth.done").fetchall()}
    left = [one for one in every if one[0] not in done]
    context = multiprocessing.get_context("spawn")
    began, told = time.perf_counter(), 0.0
    with ProcessPoolExecutor(workers, context, _end_with, (os.getpid(),)) as pool:
        asked = [pool.submit(write, url, known, number, task) for number, task in left]
        for finished, one in enumerate(as_completed(asked), 1):
            one.result()
            took = time.perf_counter() - began
            if took > told + 15 or finished == len(left):
                told = took
                print(f"  {len(done) + finished} of {len(every)} chunks, {took:.0f} s", flush=True)


def write(url: str, known: Begun, number: int, task: Task) -> None:
    """One chunk, and that it is done."""
    began, cpu = time.perf_counter(), 0.0
    counted: Counter[str] = Counter()
    took: dict[str, float] = defaultdict(float)
    connection = _connection(url)
    with connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")
        if not _is_ours(connection, number):
            return
        for rows in rows_of(known, task):
            if not rows.number:
                continue
            data = rows.packed()
            copies = time.perf_counter()
            copy_in(connection, rows, data)
            cpu += time.perf_counter() - copies
            took[rows.table] += time.perf_counter() - copies
            counted[rows.table] += rows.number
        said = {table: [counted[table], round(took[table], 4)] for table in counted}
        connection.execute(
            "INSERT INTO growth.done VALUES (%s, %s, %s, %s, %s)",
            [task[0], number, json.dumps(said), time.perf_counter() - began - cpu, cpu],
        )


def _is_ours(connection: psycopg.Connection, number: int) -> bool:
    """Whether this chunk is still to be written, once nobody else is writing it."""
    connection.execute("SELECT pg_advisory_xact_lock(1847, %s)", [number])
    found = connection.execute("SELECT FROM growth.done WHERE number = %s", [number])
    return found.fetchone() is None


def _end_with(parent: int) -> None:
    """Let a worker end when who started it was killed: nobody is left to give it chunks."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    Thread(target=watch, daemon=True).start()


def copy_in(
    connection: psycopg.Connection, rows: Rows, data: bytes, *, schema: str = "public"
) -> None:
    query = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
        sql.Identifier(schema, rows.table), sql.SQL(", ").join(map(sql.Identifier, rows.names))
    )
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        copy.write(HEADER)
        copy.write(data)
        copy.write(TRAILER)


def rows_of(known: Begun, task: Task) -> Iterator[Rows]:
    """All rows of one chunk, table by table."""
    what, place, first, last = task
    if what == "readers":
        yield house.readers(known.plan, first, last)
        return
    world = worlds(known.plan)[place]
    if what == "articles":
        yield house.articles(world, known.publication, first, last)
        return
    chunk = chunk_of(world, known.publication, first, last)
    yield comments.comments(chunk)
    yield comments.revisions(chunk, _said(known.plan.seed), known.rules)
    yield from reviews.rows_of(world, chunk.given, reviews.Texts(world))
    yield from reviews.rows_of(world, chunk.ahead, reviews.Texts(world))
    yield credits.credits(chunk.given, chunk.fates, first)
    yield verdicts.verdicts(chunk, known.rules)
    yield verdicts.rulings(chunk)
    yield desk.cases(chunk)
    yield from desk.statements(chunk, known.stated)
    yield desk.letters(chunk, LETTER_DAYS)
    yield comments.waivers(chunk)
    yield comments.threads(chunk)
    yield from comments.reactions(chunk)
    yield from log.log(chunk)


@cache
def _connection(url: str) -> psycopg.Connection:
    return psycopg.connect(url, autocommit=True)


@cache
def _said(seed: int) -> Said:
    return Said(seed)
