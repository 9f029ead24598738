"""What processes remember together, in Valkey; each for itself while Valkey is away."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

WAIT = 0.5  # seconds that one answer may take
PAUSE = 5.0  # seconds for which a Valkey that did not answer is not asked again

T = TypeVar("T")


class Taken(NamedTuple):
    """How often something was done in its window, this time as well, and when that is over."""

    times: int
    ends_in: float  # seconds


class Counting:
    """How often things were done, each in a window that begins with the first time."""

    AT_MOST = 20_000  # things; when there are more, windows that are over are swept away

    def __init__(self) -> None:
        self._counts: dict[str, tuple[int, float]] = {}
        self._lock = threading.Lock()

    def take(self, key: str, window: int) -> Taken:
        now = time.monotonic()
        with self._lock:
            if len(self._counts) >= self.AT_MOST:
                self._sweep(now)
            times, ends_at = self._counts.get(key, (0, 0.0))
            if ends_at <= now:
                times, ends_at = 0, now + window
            self._counts[key] = (times + 1, ends_at)
        return Taken(times + 1, ends_at - now)

    def take_in_turn(self, asked: Sequence[tuple[str, int]], window: int) -> list[Taken]:
        """As `Shared.take_in_turn`."""
        taken = []
        for key, quota in asked:
            taken.append(self.take(key, window))
            if taken[-1].times > quota:
                break
        return taken

    def _sweep(self, now: float) -> None:
        self._counts = {key: kept for key, kept in self._counts.items() if kept[1] > now}
        if len(self._counts) >= self.AT_MOST:  # A flood of strangers: who came first goes first.
            self._counts = dict(list(self._counts.items())[self.AT_MOST // 2 :])


# One round trip, and nobody comes in between. A window that lost its end gets another.
TAKE = """
local taken = {}
for number, key in ipairs(KEYS) do
  local times = redis.call('INCR', key)
  local left = redis.call('PTTL', key)
  if left < 0 then
    redis.call('PEXPIRE', key, ARGV[1])
    left = tonumber(ARGV[1])
  end
  taken[number] = {times, left}
  if times > tonumber(ARGV[number + 1]) then break end
end
return taken
"""


class Shared(BaseCache):
    """A cache that fails nobody's request.

    Limits on guessing hold for all processes together; while Valkey cannot be reached they
    hold within each process, and whatever else was remembered is forgotten.
    """

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        options = {"socket_timeout": WAIT, "socket_connect_timeout": WAIT}
        self._valkey = RedisCache(location, {"KEY_PREFIX": "cache", **params, "OPTIONS": options})
        self._meanwhile = LocMemCache(location, params)
        self._asks_again_at = 0.0
        self._here = Counting()
        self._take: Any = None

    def take(self, key: str, window: int) -> Taken:
        """Count one more of something, in a window of so many seconds: for all processes
        together, or for each while Valkey is away."""
        return self.take_in_turn([(key, 0)], window)[0]

    def take_in_turn(self, asked: Sequence[tuple[str, int]], window: int) -> list[Taken]:
        """The same of several things, each with its quota. Where one is spent, it ends there:
        what comes after it is not counted for what is refused."""
        return self._in_valkey(
            lambda: self._taken(asked, window), lambda: self._here.take_in_turn(asked, window)
        )

    def _taken(self, asked: Sequence[tuple[str, int]], window: int) -> list[Taken]:
        if self._take is None:
            client = self._valkey._cache.get_client(write=True)
            self._take = client.register_script(TAKE)
        # In braces is what a cluster finds their place by: one script, one place. What is asked
        # last is widest (all tokens of one person), and the same for each of them.
        place = asked[-1][0]
        keys = [f"taken:{{{place}}}:{key}" for key, _ in asked]
        quotas = [quota for _, quota in asked]
        taken = self._take(keys=keys, args=[window * 1000, *quotas])
        return [Taken(times, left / 1000) for times, left in taken]

    def add(self, key: Any, value: Any, *rest: Any, **named: Any) -> bool:
        return self._do(lambda cache: bool(cache.add(key, value, *rest, **named)))

    def get(self, key: Any, *rest: Any, **named: Any) -> Any:
        return self._do(lambda cache: cache.get(key, *rest, **named))

    def get_many(self, keys: Any, version: int | None = None) -> Any:
        """In one round trip."""
        return self._do(lambda cache: cache.get_many(keys, version))

    def set(self, key: Any, value: Any, *rest: Any, **named: Any) -> None:
        self._do(lambda cache: cache.set(key, value, *rest, **named))

    def touch(self, key: Any, *rest: Any, **named: Any) -> bool:
        return self._do(lambda cache: bool(cache.touch(key, *rest, **named)))

    def delete(self, key: Any, *rest: Any, **named: Any) -> bool:
        return self._do(lambda cache: bool(cache.delete(key, *rest, **named)))

    def clear(self) -> None:
        """Not done: the same Valkey carries Celery's messages."""
        raise NotImplementedError

    def _do(self, act: Callable[[BaseCache], T]) -> T:
        return self._in_valkey(lambda: act(self._valkey), lambda: act(self._meanwhile))

    def _in_valkey(self, act: Callable[[], T], meanwhile: Callable[[], T]) -> T:
        if time.monotonic() >= self._asks_again_at:
            try:
                return act()
            except RedisError:
                logger.warning("no cache: Valkey does not answer", exc_info=True)
                self._asks_again_at = time.monotonic() + PAUSE
        return meanwhile()
