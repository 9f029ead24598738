"""What the processes tell each other of pages, heard in Valkey: what changed, what was made."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import defaultdict

from redis.asyncio import Redis

from newsroom.ready.changes import CHANNEL

MADE = "__keyspace@0__:ready|"  # newsroom/ready/shelf.py puts what was made there


class Eavesdropper:
    """When each article's pages were told to be otherwise, and when its thread was made anew.

    Seconds since 1970, and ordered.
    """

    def __init__(self, url: str) -> None:
        self._valkey: Redis = Redis.from_url(url)
        self.told: dict[str, list[float]] = defaultdict(list)
        self.made: dict[str, list[float]] = defaultdict(list)

    async def listen(self) -> None:
        """For ever. Valkey is told to say what is put where: it costs it next to nothing."""
        await self._valkey.config_set("notify-keyspace-events", "K$")
        async with self._valkey.pubsub(ignore_subscribe_messages=True) as channel:
            await channel.subscribe(CHANNEL)
            await channel.psubscribe(f"{MADE}*")
            async for message in channel.listen():
                self._hear(message["channel"].decode(), message["data"].decode(), time.time())

    def _hear(self, channel: str, data: str, at: float) -> None:
        if channel == CHANNEL:
            for name in data.split():
                self.told[name.removeprefix("article-")].append(at)
        elif data == "set" and "/api/v1/articles/" in channel and "/comments|" in channel:
            self.made[channel.partition("/api/v1/articles/")[2][:36]].append(at)


def first_after(moments: list[float], since: float) -> float | None:
    place = bisect_left(moments, since)
    return moments[place] if place < len(moments) else None
