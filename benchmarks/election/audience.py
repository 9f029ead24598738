"""Ten thousand readers who keep looking; and one look each tenth of a second, for staleness."""

from __future__ import annotations

import asyncio
import random
import time
from collections import defaultdict

from benchmarks.election.evening import CLICKS, READERS
from benchmarks.election.people import Town
from benchmarks.wire import Answer, Line, Pool

AT_MOST_BEHIND = 5.0  # seconds: who could not be asked by then is not asked any more
LOOKS = 0.1  # seconds between two looks at a thread in one process
BROWSER = {"Accept-Encoding": "gzip, deflate, br", "Accept-Language": "en"}


class Audience:
    """Each has seen a state of one thread, and is told of what is new by the pulse."""

    def __init__(self, town: Town) -> None:
        self.town, self.dice = town, random.Random(7)
        self.seen: list[str] = [""] * READERS  # the tag that each reader's browser has
        self.bytes = 0
        # Of its own: who writes does not wait for who reads, as far as that is up to us.
        self.pool = Pool(town.book.pool.url, at_most=64)

    async def come(self) -> None:
        """At the times when they are due, however long the answers take.

        They have been there for a while: each has seen what there is.
        """
        for place, article in enumerate(self.town.articles):
            where = f"/api/v1/articles/{article}/pulse"
            answer = await self.town.book.ask("pulse", "GET", where, headers=BROWSER)
            tag = answer.headers.get("etag", "") if answer else ""
            count = len(self.town.articles)
            self.seen[place::count] = [tag] * len(self.seen[place::count])
        book, evening, number, due = self.town.book, self.town.evening, 0, 0.0
        running: set[asyncio.Task[None]] = set()
        while due < evening.seconds:
            if due > book.now:
                await asyncio.sleep(due - book.now)
            task = asyncio.create_task(self._look(number % READERS, due))
            running.add(task)
            task.add_done_callback(running.discard)
            number += 1
            due += self.dice.expovariate(evening.pulses_a_second(due))
        await asyncio.gather(*running)

    async def _look(self, reader: int, due: float) -> None:
        article = self.town.articles[reader % len(self.town.articles)]
        headers = BROWSER | ({"If-None-Match": self.seen[reader]} if self.seen[reader] else {})
        answer = await self.town.book.ask(
            "pulse",
            "GET",
            f"/api/v1/articles/{article}/pulse",
            headers=headers,
            due=due,
            pool=self.pool,
        )
        if answer is None or answer.status != 200:
            return
        self.seen[reader] = answer.headers.get("etag", "")
        self.bytes += len(answer.body)
        if self.dice.random() < CLICKS:
            page = await self.town.book.ask(
                "page", "GET", f"/articles/{article}/", headers=BROWSER, pool=self.pool
            )
            self.bytes += len(page.body) if page else 0


class Watch:
    """When each process first showed each comment: a connection to each, and one look after
    another at the newest hundred of a thread."""

    def __init__(self, town: Town) -> None:
        self.town = town
        # By process and comment: when it was first shown, in seconds since 1970.
        self.shown: dict[int, dict[str, float]] = defaultdict(dict)
        self.looks, self.ended = 0, 0.0

    async def look(self, process: int, line: Line, article: str) -> None:
        """All that one process shows of one thread, until it is told to end."""
        path = f"/api/v1/articles/{article}/comments?sort=newest&page_size=100"
        tag, book = "", self.town.book
        while not self.ended:
            headers = {"If-None-Match": tag} if tag else {}
            answer = await book.ask_on(line, "watch", path, headers=headers)
            if answer is None:
                return  # It is counted as an error.
            self.looks += 1
            if answer.status == 200:
                tag = answer.headers["etag"]
                self._note(process, answer, time.time())
            await asyncio.sleep(LOOKS)

    def _note(self, process: int, answer: Answer, at: float) -> None:
        town = self.town
        for comment in (one["id"] for one in answer.json["results"]):
            if comment in self.shown[process]:
                continue
            if not any(comment in shown for shown in self.shown.values()):
                town.public.append(comment)
                if comment in town.abuse:
                    town.seen_abuse.append(comment)
            self.shown[process][comment] = at
