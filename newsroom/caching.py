"""What processes remember together, in Valkey; each for itself while Valkey is away."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeVar

from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

WAIT = 0.5  # seconds that one answer may take
_OF_ALLAUTH = "allauth:rl:"
PAUSE = 5.0  # seconds for which a Valkey that did not answer is not asked again

T = TypeVar("T")


def kept_as(key: str, prefix: str, version: int) -> str:
    """What is called so is kept under this name.

    allauth names its counts by plain hashes of what was typed, mail addresses among them. Such a
    hash is as good as the address to whoever tries all that they know; a keyed one is not.
    """
    if key.startswith(_OF_ALLAUTH):
        told = salted_hmac("newsroom.caching", key, algorithm="sha256").hexdigest()
        key = f"{_OF_ALLAUTH}{told}"
    return f"{prefix}:{version}:{key}"


class Shared(BaseCache):
    """A cache that fails nobody's request.

    What is counted here is counted for all processes together; while Valkey cannot be reached,
    within each process, and whatever else was remembered is forgotten.
    """

    # By location, for all threads: Django makes each of them a cache of its own.
    _pauses: ClassVar[dict[str, float]] = {}

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        options = {"socket_timeout": WAIT, "socket_connect_timeout": WAIT}
        params = {"KEY_PREFIX": "cache", "KEY_FUNCTION": kept_as, **params}
        self._valkey = RedisCache(location, params | {"OPTIONS": options})
        self._meanwhile = LocMemCache(location, params)
        self._location = location
        self._scripts: dict[str, Any] = {}

    @property
    def _asks_again_at(self) -> float:
        return self._pauses.get(self._location, 0.0)

    @_asks_again_at.setter
    def _asks_again_at(self, moment: float) -> None:
        self._pauses[self._location] = moment

    @property
    def is_away(self) -> bool:
        """Whether Valkey has not answered this process lately."""
        return time.monotonic() < self._asks_again_at

    def run(
        self,
        script: str,
        keys: Sequence[str],
        arguments: Sequence[Any],
        meanwhile: Callable[[], T],
    ) -> Any | T:
        """What a script answers, in one round trip and with nobody in between; what `meanwhile`
        does while Valkey is away. A Valkey that has forgotten the script is told it again."""
        return self._in_valkey(lambda: self._script(script)(keys, arguments), meanwhile)

    def _script(self, script: str) -> Any:
        if script not in self._scripts:
            client = self._valkey._cache.get_client(write=True)
            self._scripts[script] = client.register_script(script)
        return self._scripts[script]

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
