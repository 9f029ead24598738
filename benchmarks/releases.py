"""From the deciding rating to public bytes. Run as `python -m benchmarks.releases`.

Texts that need one more reader who agrees; for each of them that reader rates it over HTTP, and
its thread is asked for until it shows the comment. Then two hundred at once on one article.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import shutil
import signal
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from benchmarks import figures
from benchmarks.eavesdropping import Eavesdropper, first_after
from benchmarks.election.book import at_share
from benchmarks.election.machine import Machine
from benchmarks.filling import fill
from benchmarks.wire import Pool
from newsroom.demo.processes import Newsroom

RESULTS = Path(__file__).parent / "results"
ARTICLES, TOGETHER = 100, 200
AGREED = {"quality": "fair", "civil": "yes"}
LOOKS, GIVES_UP = 0.003, 30.0  # seconds
BARS = {"p50": 30.0, "p99": 150.0}  # ms, from the answer to public bytes
A_FEW = 20  # renders of a page for two hundred releases
DECIDED = """
SELECT c.id::text, d.decided_at, c.first_released_at FROM comments_comment c
JOIN comments_revision r ON r.comment_id = c.id JOIN moderation_decision d ON d.id = r.decision
WHERE c.id = ANY(%s)
"""


def main() -> None:
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="third-reading-bench-"))
    newsroom = Newsroom(folder, durable=True)
    try:
        newsroom.start_servers()
        newsroom.manage("migrate", "--verbosity", "0")
        leases = _settle(newsroom, options)
        newsroom.start_web()
        newsroom.start_worker("--loglevel", "INFO")  # It says how long each task took.
        newsroom.start_beat()
        newsroom.wait_until_ready(within=60)
        results = asyncio.run(_measure(newsroom, leases, options))
        results["release verb, ms"] = _verbs(folder / "worker.log")
    finally:
        newsroom.stop()
        shutil.rmtree(folder, ignore_errors=True)
    if not options.quick:
        (RESULTS / "releases.json").write_text(json.dumps(results, indent=1) + "\n")
    _report(results)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rates", type=float, nargs="+", default=[5, 10, 20, 50])
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--together", type=int, default=TOGETHER)
    parser.add_argument("--quick", action="store_true", help="short: does it run?")
    options = parser.parse_args()
    if options.quick:
        options.rates, options.seconds, options.together = [5], 5, 20
    return options


def _settle(newsroom: Newsroom, options: argparse.Namespace) -> dict[str, list[dict[str, str]]]:
    anywhere = sum(int(rate * options.seconds) for rate in options.rates)
    wanted = anywhere + options.together
    url = newsroom.environment["DATABASE_URL"]
    # One in ten was found uncivil by its first reader; and nobody reads what is their own.
    fill(url, waiting=int(1.2 * wanted) + 50, pending=0, read=1.0, articles=ARTICLES)
    told = newsroom.run("-m", "benchmarks.last_readers", str(anywhere), str(options.together))
    leases: dict[str, list[dict[str, str]]] = json.loads(told)
    return leases


async def _measure(
    newsroom: Newsroom, leases: dict[str, list[dict[str, str]]], options: argparse.Namespace
) -> dict[str, Any]:
    spy = Eavesdropper(newsroom.servers.redis_url)
    listening = asyncio.create_task(spy.listen())
    night = Night(newsroom, spy)
    rest, cells = list(leases["anywhere"]), []
    await night.warm_up([rest.pop() for _ in range(min(20, len(rest) // 5))])
    for rate in options.rates:
        number = min(len(rest), int(rate * options.seconds))
        mine, rest = rest[:number], rest[number:]
        cells.append(await night.at_a_rate(mine, rate))
        print(f"  {rate:g} a second: {cells[-1]}", flush=True)
    together = await night.at_once(leases["together"])
    listening.cancel()
    return {
        "date": date.today().isoformat(),
        "versions": figures.versions(newsroom.environment["DATABASE_URL"]),
        "load_average": os.getloadavg(),
        "articles": ARTICLES,
        "rates": cells,
        "together": together,
    }


class Night:
    def __init__(self, newsroom: Newsroom, spy: Eavesdropper) -> None:
        self.newsroom, self.spy, self.machine = newsroom, spy, Machine(newsroom)
        self.pool, self.asked = Pool(newsroom.url), 0

    async def warm_up(self, leases: Sequence[dict[str, str]]) -> None:
        for lease in leases:
            await self._release(lease)

    async def at_a_rate(self, leases: Sequence[dict[str, str]], rate: float) -> dict[str, Any]:
        """Begun when they are due, however long those before them take."""
        began, asked, before = time.monotonic(), self.asked, self.machine.so_far()
        running = []
        for number, lease in enumerate(leases):
            await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
            running.append(asyncio.create_task(self._release(lease)))
        found = await asyncio.gather(*running)
        took, spent = time.monotonic() - began, self.machine.so_far()
        cpu = {name: round(1000 * (spent[name] - before[name]) / len(leases), 2) for name in spent}
        steps = self._steps([one for one in found if one])
        return {
            "rate": rate,
            "number": len(leases),
            "carried": round(len(leases) / took, 1),
            "failed": sum(one is None for one in found),
            "looks": self.asked - asked,
            "cpu_ms_a_release": cpu,
        } | {
            name: {"p50": at_share(values, 0.5), "p99": at_share(values, 0.99)}
            for name, values in steps.items()
        }

    async def _release(self, lease: dict[str, str]) -> dict[str, Any] | None:
        """When it was sent, answered and seen: seconds since 1970."""
        sent = time.time()
        if not await self._rate(lease):
            return None
        answered = time.time()
        path = f"/api/v1/articles/{lease['article']}/comments?sort=newest"
        tag, wanted = "", f'"{lease["comment"]}"'.encode()
        while time.time() - answered < GIVES_UP:
            headers = {"If-None-Match": tag} if tag else {}
            answer = await self.pool.ask("GET", path, headers=headers)
            self.asked += 1
            if answer.status == 200:
                if wanted in answer.body:
                    return lease | {"sent": sent, "answered": answered, "seen": time.time()}
                tag = answer.headers["etag"]
            await asyncio.sleep(LOOKS)
        return None

    async def _rate(self, lease: dict[str, str]) -> bool:
        where = f"/api/v1/reviews/{lease['lease']}/rating"
        answer = await self.pool.ask("POST", where, token=lease["token"], body=AGREED)
        if answer.status != 201:
            print(answer.status, answer.body[:300])
        return answer.status == 201

    def _steps(self, found: Sequence[dict[str, Any]]) -> dict[str, list[float]]:
        """What the way of each consists of, in ms. A worker may be quicker than the answer."""
        rows = self._decided([one["comment"] for one in found])
        steps: dict[str, list[float]] = {name: [] for name in STEPS}
        for one in found:
            decided, released = rows[one["comment"]]
            told = first_after(self.spy.told[one["article"]], released)
            made = first_after(self.spy.made[one["article"]], told or released)
            moments = (one["sent"], one["answered"], decided, released, told, made, one["seen"])
            for name, (begin, end) in STEPS.items():
                start, stop = moments[begin], moments[end]
                if start is not None and stop is not None:
                    steps[name].append(1000 * (stop - start))
        return steps

    def _decided(self, comments: list[str]) -> dict[str, tuple[float, float]]:
        with psycopg.connect(self.newsroom.environment["DATABASE_URL"]) as connection:
            rows = connection.execute(DECIDED, [comments]).fetchall()
        return {row[0]: (row[1].timestamp(), row[2].timestamp()) for row in rows}

    async def at_once(self, leases: Sequence[dict[str, str]]) -> dict[str, Any]:
        """All decided while the worker sleeps; then it wakes, and releases them."""
        worker, article = self.newsroom.processes["worker"].pid, leases[0]["article"]
        os.kill(worker, signal.SIGSTOP)
        try:
            rated = [await self._rate(lease) for lease in leases]
        finally:
            os.kill(worker, signal.SIGCONT)
        began, made = time.time(), len(self.spy.made[article])
        missing, looks = {lease["comment"] for lease in leases}, 0
        path = f"/api/v1/articles/{article}/comments?sort=newest&page_size=100"
        tag, seen_first, states = "", 0.0, 0
        while missing and time.time() - began < 2 * GIVES_UP:
            headers = {"If-None-Match": tag} if tag else {}
            answer = await self.pool.ask("GET", path, headers=headers)
            looks += 1
            if answer.status == 200:
                tag, states = answer.headers["etag"], states + 1
                missing -= {one["id"] for one in answer.json["results"]}
                if not seen_first and len(missing) < len(leases):
                    seen_first = time.time()
            await asyncio.sleep(LOOKS)
        ended = time.time()
        rows = self._decided([lease["comment"] for lease in leases])
        moments = sorted(released for _, released in rows.values())
        return {
            "number": sum(rated),
            "not_seen": len(missing),
            "renders": len(self.spy.made[article]) - made,
            "states_seen": states,
            "looks": looks,
            "first_seen_s": round(seen_first - began, 3),
            "last_released_s": round(moments[-1] - began, 3),
            "all_seen_s": round(ended - began, 3),
            "behind_the_last_ms": round(1000 * (ended - moments[-1]), 1),
        }


# From which moment to which: sent, answered, decided, released, told, made, seen.
STEPS = {
    "sent to seen": (0, 6),
    "answered to seen": (1, 6),
    "the answer": (0, 1),
    "sent to decided": (0, 2),
    "decided to released": (2, 3),
    "released to told": (3, 4),
    "told to made": (4, 5),
    "made to seen": (5, 6),
}


def _verbs(log: Path) -> dict[str, float | None]:
    """How long the worker had for each release, as it says itself."""
    said = re.findall(r"moderation\.release\[[^]]+\] succeeded in ([\d.e-]+)s", log.read_text())
    took = [1000 * float(one) for one in said]
    return {"n": len(took), "p50": at_share(took, 0.5), "p99": at_share(took, 0.99)}


def _report(results: dict[str, Any]) -> None:
    cells = results["rates"]
    print(f"\n{'releases a second':24}" + "".join(f"{cell['rate']:>18g}" for cell in cells))
    print(f"{'carried':24}" + "".join(f"{cell['carried']:>18}" for cell in cells))
    for name in STEPS:
        pairs = (
            f"{cell[name]['p50'] or 0:,.1f} / {cell[name]['p99'] or 0:,.1f}" for cell in cells
        )
        print(f"{name:24}" + "".join(f"{pair:>18}" for pair in pairs))
    print(f"the release verb, ms: {results['release verb, ms']}")
    for cell in cells:
        print(f"  {cell['rate']:g}/s, cpu ms a release: {cell['cpu_ms_a_release']},"
              f" looks {cell['looks']}, failed {cell['failed']}")  # fmt: skip
    print(f"together: {results['together']}\n")
    for cell in cells:
        for name, bar in BARS.items():
            value = cell["answered to seen"][name]
            met = value is not None and value <= bar and not cell["failed"]
            print(f"{'met   ' if met else 'MISSED'} {cell['rate']:g}/s: answered to seen, {name}"
                  f" {value} ms (bar {bar:g})")  # fmt: skip
    renders = results["together"]["renders"]
    print(f"{'met   ' if renders <= A_FEW else 'MISSED'} {results['together']['number']} at once:"
          f" {renders} renders (bar {A_FEW})")  # fmt: skip


if __name__ == "__main__":
    main()
