"""When something was last changed: told by PostgreSQL, remembered by Valkey, for all processes.

A trigger says the name of a page that a statement changed (comments/models/changed.py), as a
notice to the connection that made it; once that transaction is committed, the process writes the
moment down in Valkey, and tells the others. An answer holds if its making began after the last
change of all that it is about. All moments are those of one clock, that of Valkey; and of one
epoch: what a Valkey knew that was emptied is not known, so that nothing of before holds.

What could not be told ends the epoch as soon as Valkey can be reached, since nobody knows any more
which answers are right. A thread sees to that; and while it finds that Valkey says nothing, nobody
else in this process waits for it here: a Valkey that is silent costs one write half a second, and
then none. (The cache and the broker are other clients, and wait for themselves.) A process that
ends tries once more; where it cannot, others may hand out what they have until it ends by itself.
"""

from __future__ import annotations

import logging
import math
import os
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError, RedisError
from redis.retry import Retry

from newsroom.leaving import before_the_end
from newsroom.ready.asking import Asking, Values
from newsroom.ready.line import Line
from newsroom.ready.offer import is_of_one

logger = logging.getLogger(__name__)

SQLSTATE = "TRCHG"  # of the notices
WAIT = 0.5  # seconds that one answer of Valkey may take
PAUSE = 2.0  # seconds for which a Valkey that did not answer is not asked again
TRIES_EVERY = 0.5  # seconds, until it is known to it that something could not be told
AT_A_TIME = 500  # names in one message: Valkey does nothing else meanwhile
REMEMBERED = 4200  # seconds; longer than any answer goes on (going_on.STALE_AT_MOST)
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
        self.valkey, self._at_once = _client(url), _client(url, again=0)
        self._asks_again_at, self._has_untold = 0.0, False
        self._telling: threading.Thread | None = None
        self._leaves: int | None = None  # the process that tries once more when it ends
        self._changed = self.valkey.register_script(_CHANGED)
        self._moment = self.valkey.register_script(_MOMENT)
        # Asked at each request of who has signed in, and by one thread after another.
        self._values = Asking(Line(self._one_connection).values)

    def _one_connection(self) -> Redis:
        client: Redis = self.valkey.client()  # type: ignore[no-untyped-call] # theirs
        return client

    def tell(self, names: Sequence[str]) -> None:
        """These were changed, now.

        Of what is on nobody's page but one reader's no process need be told: each asks before
        it hands that out.
        """
        if self._is_seen_to():
            return
        try:
            for at in range(0, len(names), AT_A_TIME):
                self._tell(names[at : at + AT_A_TIME])
        except RedisError as error:
            logger.warning("others are told later what was changed: no Valkey (%s)", error)
            self._asks_again_at = time.monotonic() + PAUSE
            self._has_untold = True
            self._tell_later()

    def _is_seen_to(self) -> bool:
        """Whether a thread is about to end the epoch, and Valkey said nothing when it last tried.

        Noted before it is asked whether that thread lives: one that is just done looks once more.
        """
        if not self._is_away or self._telling is None:
            return False
        self._has_untold = True
        self._tell_later()
        return True

    @property
    def _is_away(self) -> bool:
        """As far as is known."""
        return time.monotonic() < self._asks_again_at

    def _tell(self, names: Sequence[str]) -> None:
        """Whether or not it is asked for anything just now: others may well hear of it.

        Once more where a connection is of before; but not where it is known to be away.
        """
        if self._has_untold:
            self._end_epoch()
        keys = [_key(name) for name in names]
        told = " ".join(name for name in names if not is_of_one(name))
        client = self._at_once if self._is_away else self.valkey
        self._changed(keys=keys, args=[REMEMBERED, CHANNEL, told], client=client)

    def _end_epoch(self) -> None:
        """What others have may be wrong, and nobody can say which of it.

        What cannot be told meanwhile, by another thread, is not forgotten by this one.
        """
        self._has_untold = False
        try:
            self._at_once.delete(EPOCH)
        except RedisError:
            self._has_untold = True
            raise

    def _tell_later(self) -> None:
        """For as long as the process lives, whether or not it is asked for anything again."""
        if self._has_untold and not (self._telling and self._telling.is_alive()):
            if self._leaves != os.getpid():
                self._leaves = os.getpid()
                before_the_end(self.leave)
            self._telling = threading.Thread(
                target=self._tell_when_possible, name="untold", daemon=True
            )
            self._telling.start()

    def _tell_when_possible(self) -> None:
        while self._has_untold:
            time.sleep(TRIES_EVERY)
            if self._has_untold:
                self._try_to_end_epoch()
        self._telling = None
        self._tell_later()  # What came since that was looked at.

    def _try_to_end_epoch(self) -> None:
        """And so find out for all threads whether Valkey is there."""
        try:
            self._end_epoch()
        except RedisError:
            self._asks_again_at = time.monotonic() + PAUSE
        else:
            self._asks_again_at = 0.0

    def leave(self) -> None:
        """Try once more before the process ends: nobody else knows that something was not told.

        Also where the thread is at it just now, which ends with the process.
        """
        if self._has_untold or self._telling is not None:
            with suppress(RedisError):
                self._end_epoch()

    def moment(self) -> Moment | None:
        """Now, before an answer is made; None while Valkey is away."""
        told = self.do(lambda: self._moment(keys=[EPOCH], args=[str(time.time_ns())]))
        return Moment(int(told[0]), told[1].decode()) if told else None

    def still_hold(self, names: Iterable[str], since: Moment) -> bool | None:
        """Whether nothing of these was changed since; None while Valkey is away."""
        keys = [EPOCH, *map(_key, names)]
        told: Values | None = self.do(lambda: self._values(keys))
        if told is None:
            return None
        epoch, *changed = told
        return epoch == since.epoch.encode() and all(
            one is None or int(one) < since.at for one in changed
        )

    def changed_ago(self, names: Iterable[str], since: Moment) -> float | None:
        """How many seconds ago any of these was last changed, after this moment.

        Infinity where nothing of them was. None where nobody knows: Valkey is away, or was
        emptied. By Valkey's clock alone.
        """
        keys = [EPOCH, *map(_key, names)]
        told: Values | None = self.do(lambda: self._values(keys))
        now = self.moment()
        if told is None or now is None or told[0] != since.epoch.encode():
            return None
        later = [int(one) for one in told[1:] if one is not None and int(one) >= since.at]
        return (now.at - max(later)) / 1e6 if later else math.inf

    def do(self, act: Callable[[], Any]) -> Any:
        """What Valkey answers; None while it is away."""
        if self._is_away:
            return None
        try:
            if self._has_untold:
                self._end_epoch()
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


def _client(url: str, again: int = 1) -> Redis:
    """One that tries `again` on a fresh connection: the one it had may be of a Valkey before.
    Who says nothing is not asked twice."""
    retry = Retry(NoBackoff(), again, supported_errors=(ConnectionError,))
    return Redis.from_url(url, socket_timeout=WAIT, socket_connect_timeout=WAIT, retry=retry)


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
