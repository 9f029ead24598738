"""When something was last changed: told by PostgreSQL, remembered by Valkey, for all processes.

A trigger says the name of a page that a statement changed (comments/models/changed.py), as a
notice to the connection that made it; once that transaction is committed, the process writes the
moment down in Valkey, and tells the others. An answer holds if its making began after the last
change of all that it is about. All moments are those of one clock, that of Valkey; and of one
epoch: what a Valkey knew that was emptied is not known, so that nothing of before holds.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError

from newsroom.ready.offer import is_of_one

logger = logging.getLogger(__name__)

SQLSTATE = "TRCHG"  # of the notices
WAIT = 0.5  # seconds that one answer of Valkey may take
PAUSE = 2.0  # seconds for which a Valkey that did not answer is not asked again
REMEMBERED = 600  # seconds; longer than any answer is kept
CHANNEL = "page"
# One hash tag, so that a cluster has all of it in one place, by one clock.
EPOCH = "{page}:epoch"

_CHANGED = """
local t = redis.call('TIME')
local at = string.format('%.0f', t[1] * 1000000 + t[2])
for _, key in ipairs(KEYS) do redis.call('SET', key, at, 'EX', ARGV[1]) end
if ARGV[3] ~= '' then redis.call('PUBLISH', ARGV[2], ARGV[3]) end
return 1
"""
_MOMENT = """
local t = redis.call('TIME')
redis.call('SET', KEYS[1], ARGV[1], 'NX')
return {string.format('%.0f', t[1] * 1000000 + t[2]), redis.call('GET', KEYS[1])}
"""


class Moment(NamedTuple):
    at: int  # microseconds
    epoch: str


class Changes:
    """What all processes remember together of changes. While Valkey is away: nothing."""

    def __init__(self, url: str) -> None:
        self.valkey = Redis.from_url(url, socket_timeout=WAIT, socket_connect_timeout=WAIT)
        self._asks_again_at, self._has_untold = 0.0, False
        self._changed = self.valkey.register_script(_CHANGED)
        self._moment = self.valkey.register_script(_MOMENT)

    def tell(self, names: Sequence[str]) -> None:
        """These were changed, now.

        Of what is on nobody's page but one reader's no process need be told: each asks before
        it hands that out.
        """
        keys = [_key(name) for name in names]
        told = " ".join(name for name in names if not is_of_one(name))
        if not self.do(lambda: self._changed(keys=keys, args=[REMEMBERED, CHANNEL, told])):
            self._has_untold = True

    def moment(self) -> Moment | None:
        """Now, before an answer is made; None while Valkey is away."""
        told = self.do(lambda: self._moment(keys=[EPOCH], args=[str(time.time_ns())]))
        return Moment(int(told[0]), told[1].decode()) if told else None

    def still_hold(self, names: Iterable[str], since: Moment) -> bool | None:
        """Whether nothing of these was changed since; None while Valkey is away."""
        keys = [EPOCH, *map(_key, names)]
        told: list[bytes | None] | None = self.do(lambda: self.valkey.mget(keys))
        if told is None:
            return None
        epoch, *changed = told
        return epoch == since.epoch.encode() and all(
            one is None or int(one) < since.at for one in changed
        )

    def do(self, act: Callable[[], Any]) -> Any:
        """What Valkey answers; None while it is away."""
        if time.monotonic() < self._asks_again_at:
            return None
        try:
            if self._has_untold:  # What others have may be wrong, and nobody can say which of it.
                self.valkey.delete(EPOCH)
                self._has_untold = False
            return act()
        except RedisError as error:
            logger.warning("pages are made anew each second: Valkey does not answer (%s)", error)
            self._asks_again_at = time.monotonic() + PAUSE
            return None

    def listen(self, heard: Callable[[Sequence[str]], None], again: Callable[[], None]) -> None:
        """Call `heard` with the names of what is changed, for ever; `again` after a gap."""
        while True:
            try:
                channel: Any = self.valkey.pubsub(  # type: ignore[no-untyped-call] # theirs
                    ignore_subscribe_messages=True
                )
                with channel:
                    channel.subscribe(CHANNEL)
                    again()
                    while True:
                        told = channel.get_message(timeout=WAIT / 2)
                        if told is not None:
                            heard(told["data"].decode().split())
            except (RedisError, OSError):
                time.sleep(PAUSE)


def _key(name: str) -> str:
    return f"{{page}}:{name}"


_known: Changes | None = None
_making = threading.Lock()


def changes() -> Changes:
    """Those of this process."""
    global _known
    with _making:
        if _known is None:
            _known = Changes(settings.REDIS_URL)
        return _known
