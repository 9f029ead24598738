"""Election night: an hour of it in five minutes. Run as `python -m benchmarks.election`.

--minutes 5      that the hour takes
--scale 0.5      of what people write: half of a thousand comments a minute at the peak
--audience 0.5   of ten thousand readers
--sudden         nothing has been going on before: the house takes the evening for a rush
--quick          three quarters of a minute, small: does it run?
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import tempfile
import time
from collections.abc import Coroutine
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks import figures
from benchmarks.election import picture, report, tables
from benchmarks.election.audience import Audience, Watch
from benchmarks.election.book import Book
from benchmarks.election.desk import Desk
from benchmarks.election.evening import MODERATORS, RAIDERS, VOLUNTEERS, Evening
from benchmarks.election.machine import Machine
from benchmarks.election.people import NEWCOMERS, Town
from benchmarks.election.tables import Tables
from benchmarks.wire import Pool, line_to_each
from newsroom.demo.processes import Newsroom

RESULTS = Path(__file__).parents[1] / "results"
WEB = 2
# Whoever was writing when the hour is over finishes; then it is counted.
AFTERWARDS = 20.0  # seconds


def main() -> None:
    options = _options()
    evening = Evening(60 * options.minutes, options.scale, options.audience)
    folder = Path(tempfile.mkdtemp(prefix="third-reading-bench-"))
    newsroom = Newsroom(folder, durable=True)
    try:
        newsroom.start_servers()
        newsroom.manage("migrate", "--verbosity", "0")
        told = _settle(newsroom, evening, sudden=options.sudden)
        newsroom.start_web(workers=WEB)
        newsroom.start_worker()
        newsroom.start_beat()
        newsroom.wait_until_ready(within=60)
        results = asyncio.run(_play(newsroom, evening, told))
    finally:
        newsroom.stop()
        shutil.rmtree(folder, ignore_errors=True)
    results["sudden"] = options.sudden
    if not options.quick:
        name = options.keep
        (RESULTS / f"{name}.json").write_text(json.dumps(results, indent=1) + "\n")
        picture.draw(results, RESULTS / f"{name}.svg")
    report.tell(results)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--audience", type=float, default=1)
    parser.add_argument("--sudden", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--keep", default="election", help="name of the results")
    options = parser.parse_args()
    if options.quick:
        options.minutes, options.scale, options.audience = 0.75, 0.1, 0.1
    return options


def _settle(newsroom: Newsroom, evening: Evening, *, sudden: bool) -> dict[str, Any]:
    wanted = {
        # Nobody writes more than twice, but for the newest: raid mode allows four an hour.
        "regulars": max(50, evening.posts // 2),
        "newcomers": max(20, int(2 * NEWCOMERS * evening.posts)),
        "others": max(50, evening.posts),
        # For an hour it has been as busy as it will be: what is new to the house is a rush.
        "lately": 0 if sudden else 4 * evening.posts,
        "raiders": evening.many(RAIDERS),
        "reporters": 300,
        "volunteers": evening.many(VOLUNTEERS),
        "moderators": evening.many(MODERATORS),
    }
    file = newsroom.folder / "wanted.json"
    file.write_text(json.dumps(wanted))
    told: dict[str, Any] = json.loads(newsroom.run("-m", "benchmarks.election.town", str(file)))
    return told | {"people": wanted}


async def _play(newsroom: Newsroom, evening: Evening, told: dict[str, Any]) -> dict[str, Any]:
    machine, state = Machine(newsroom), Tables(newsroom.environment["DATABASE_URL"])
    lines = {
        article: await line_to_each(newsroom.url, machine.web, WEB) for article in told["articles"]
    }
    book = Book(Pool(newsroom.url))
    town = Town(book, evening, told, seed=1847)
    audience, watch, desk = Audience(town), Watch(town), Desk(town, told["publication"])
    before, busy, clock = machine.so_far(), machine.of_all(), time.monotonic()
    samples: list[dict[str, float]] = []
    looks = [
        watch.look(process, line, article)
        for article, found in lines.items()
        for process, line in found
    ]
    sampling = asyncio.create_task(_sample(state, machine, town, samples))
    watching = asyncio.gather(*looks)
    acts: list[Coroutine[Any, Any, None]] = [
        _posts(town), _reports(town), audience.come(),
        *(town.volunteer(token) for token in told["tokens"]["volunteer"]),
        *(town.raider(token) for token in told["tokens"]["raider"]),
        *(desk.moderator(n, token) for n, token in enumerate(told["tokens"]["desk"])),
    ]  # fmt: skip
    await asyncio.gather(*acts)
    ends = book.now + AFTERWARDS
    while town.visits and book.now < ends:
        await asyncio.sleep(0.2)
    connections = book.pool.opened + audience.pool.opened + len(looks)
    took, spent = time.monotonic() - clock, machine.so_far()
    await asyncio.sleep(tables.SEEN_WITHIN)
    watch.ended = time.time()
    await watching
    sampling.cancel()
    rows = state.comments()
    begins, over = evening.raid
    return {
        "date": date.today().isoformat(),
        "versions": figures.versions(newsroom.environment["DATABASE_URL"]),
        "load_average": os.getloadavg(),
        "seconds": evening.seconds, "took": round(took, 1),
        "scale": evening.scale, "audience": evening.audience,
        "people": told["people"], "connections": connections,
        "requests": book.summary(evening.seconds),
        "number": len(book.entries), "errors": book.errors,
        "broken": dict(book.broken.most_common(20)), "refusals": book.refusals(),
        "staleness": tables.staleness(watch, rows), "looks": watch.looks,
        "waits": tables.waits(rows, state.since, evening.seconds),
        "at_the_end": state.state() | {"visits_unfinished": town.visits + town.unfinished},
        "samples": samples,
        "raid": tables.raid(rows) | {
            "passed_by": state.passed(),
            "began": begins, "ended": over, "mode_on_at": desk.raid_begun},
        "desk": {"decided": desk.decided, "cases": state.cases()},
        "processor_seconds": {
            name: round(spent[name] - before[name], 2) for name in spent},
        "processors_busy_seconds": round(machine.of_all() - busy, 1),
        "tables": state.sizes(),
    }  # fmt: skip


async def _posts(town: Town) -> None:
    """At the times when they are due, however long those before them take."""
    due, running = 0.0, set()
    while due < town.evening.seconds:
        await asyncio.sleep(max(0.0, due - town.book.now))
        task = asyncio.create_task(town.author(town.next_author()))
        running.add(task)
        task.add_done_callback(running.discard)
        due += town.dice.expovariate(town.evening.posts_a_second(due))


async def _reports(town: Town) -> None:
    while town.book.now < town.evening.seconds:
        await asyncio.sleep(town.dice.expovariate(town.evening.reports_a_second(town.book.now)))
        await town.report()


async def _sample(
    state: Tables, machine: Machine, town: Town, samples: list[dict[str, float]]
) -> None:
    """Supply and demand, and who has the processors, sixty times a night."""
    while True:
        at = town.book.now
        told = await asyncio.to_thread(state.state)
        spent = {f"cpu {name}": round(used, 2) for name, used in machine.so_far().items()}
        samples.append({"at": round(at, 1), "busy": round(machine.of_all(), 1)} | told | spent)
        await asyncio.sleep(max(0.5, town.evening.seconds / 60))


if __name__ == "__main__":
    main()
