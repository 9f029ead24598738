"""The last reader of a text agrees, and its thread is asked for until it shows the comment."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import time
import urllib.request
from collections.abc import Sequence
from typing import Any

import psycopg

from benchmarks.eavesdropping import Eavesdropper, first_after
from benchmarks.election.book import at_share
from benchmarks.election.machine import Machine
from benchmarks.wire import Pool
from newsroom.demo.processes import Newsroom

AGREED = {"quality": "fair", "civil": "yes"}
LOOKS, GIVES_UP, READ_BEFORE = 0.003, 30.0, 1.0  # seconds
DECIDED = """
SELECT c.id::text, d.decided_at, c.first_released_at FROM comments_comment c
JOIN comments_revision r ON r.comment_id = c.id JOIN moderation_decision d ON d.id = r.decision
WHERE c.id = ANY(%s)
"""


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
        """When it was sent, answered and seen: seconds since 1970.

        Somebody reads the thread a moment before: what is at hand was not made just now, by us,
        so that it may be made anew at once (`SHARE` in newsroom/ready/serving.py).
        """
        path = f"/api/v1/articles/{lease['article']}/comments?sort=newest"
        await self.pool.ask("GET", path)
        await asyncio.sleep(READ_BEFORE)
        sent = time.time()
        if not await self._rate(lease):
            return None
        answered = time.time()
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
        began, made = time.time(), self._made()
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
            "renders": self._made() - made,
            "states_seen": states,
            "looks": looks,
            "first_seen_s": round(seen_first - began, 3),
            "last_released_s": round(moments[-1] - began, 3),
            "all_seen_s": round(ended - began, 3),
            "behind_the_last_ms": round(1000 * (ended - moments[-1]), 1),
        }

    def _made(self) -> int:
        """How many answers were made so far, in all web processes: while one page is asked for,
        by whoever made it, and whether or not it was put where others find it."""
        told = {"Authorization": f"Bearer {self.newsroom.environment['METRICS_TOKEN']}"}
        asked = urllib.request.Request(f"{self.newsroom.url}/metrics", headers=told)
        with urllib.request.urlopen(asked, timeout=GIVES_UP) as answer:
            found = re.search(rb'ready_answers_total\{how="made"\} ([\d.e+]+)', answer.read())
        assert found is not None
        return int(float(found[1]))


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
