"""The layer before Django: whoever has not signed in gets bytes that are at hand. (Who has gets
what was made for them, for_one.py.)

An answer is at hand in the process; it is asked of Valkey once a second whether it still holds,
and at once where Valkey says that something was changed. One that does not hold any more is made
anew by one process, in one thread, while all others go on with what they have: never for longer
than it takes. While Valkey is away each process makes its own, once a second. Where an answer
cannot be made, since PostgreSQL is away, the last one goes on, and says so (going_on.py): also to
who has signed in, whose own page cannot be made.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Sequence

from newsroom.clocks import BEARS
from newsroom.metrics import counters
from newsroom.ready.answer import Answer, Kept, Made, Said
from newsroom.ready.asked import Addresses, Asked, Environ, for_everybody
from newsroom.ready.away import away
from newsroom.ready.changes import Changes, Moment, changes
from newsroom.ready.for_one import Application, ForOne, answer_of
from newsroom.ready.going_on import GoingOn, key_of
from newsroom.ready.handing_out import ASKED_EVERY, Begin, Plain, handed_out, passed_on
from newsroom.ready.offer import IN_ENVIRON, Offer
from newsroom.ready.room import Room
from newsroom.ready.shelf import Shelf

# What took 8 ms to make is not made anew before 80 ms are over, however often it changes.
SHARE = 10
# But it waits no longer than this: on a busy machine a making takes a second, and then its tenfold
# would be ten in which nothing new is seen (benchmarks/election).
WAITS_AT_MOST = 1.0
FOR_READERS = 4  # Of so many bytes one is for pages of those who have signed in.


class Ready:
    """A WSGI application before another one."""

    def __init__(self, application: Application, addresses: Addresses, *, at_most: int) -> None:
        self._application, self._addresses = application, addresses
        own = at_most // FOR_READERS
        self._kept, self._at_most = Kept(at_most - own), at_most - own
        self._going_on, self._room = GoingOn(self._kept, self._share), Room(at_most)
        last = self._going_on.last
        self.for_one = ForOne(application, addresses, self._everybodys, last, at_most=own)
        self._making: dict[Asked, threading.Lock] = {}
        self._start, self._listener = threading.Lock(), 0

    def __call__(self, environ: Environ, begin: Begin) -> Iterable[bytes]:
        asked = self._addresses.asked(environ)
        if asked is None:
            return self.for_one(environ, begin)
        answer = self._kept.get(asked.for_any_browser()) or self._kept.get(asked)
        now = time.monotonic()
        if answer is None or answer.good_until < now:
            found = self._renewed(asked, answer, environ)
            if not isinstance(found, Answer):
                return passed_on(found, environ, begin)
            answer = found
        answer.used = now
        return handed_out(answer, environ, begin, answer.failed or away.is_so)

    @property
    def at_hand(self) -> int:
        """How many answers for everybody could be handed out if none could be made."""
        return self._going_on.at_hand

    def _everybodys(self, asked: Asked, environ: Environ) -> Made | None:
        """One that holds at this very moment, made where need be."""
        answer = self._kept.get(asked.for_any_browser()) or self._kept.get(asked)
        if answer is None or not self._is_good(answer.made):
            found = self._renewed(asked, answer, environ)
            if not isinstance(found, Answer) or not self._is_good(found.made):
                return None
            answer = found
        answer.used = time.monotonic()
        return answer.made

    def _renewed(self, asked: Asked, answer: Answer | None, environ: Environ) -> Answer | Said:
        """One that holds; or, of what is no answer for everybody, just that."""
        self._listen()
        if answer is None:
            with self._making.setdefault(asked, threading.Lock()):
                try:
                    return self._kept.get(asked) or self._made(asked, None, environ)
                finally:
                    self._making.pop(asked, None)
        if not answer.busy.acquire(blocking=False):
            return answer.refused or answer  # Somebody is at it.
        try:
            if self._holds(answer) or (answer.refused is None and self._must_wait(answer)):
                return answer
            return self._made(asked, answer, environ)
        finally:
            answer.busy.release()

    def _holds(self, answer: Answer) -> bool:
        if not self._is_good(answer.made):
            return False
        answer.held, answer.failed, answer.refused = time.monotonic(), False, None
        answer.good_until = answer.held + ASKED_EVERY
        return True

    def _must_wait(self, answer: Answer) -> bool:
        return time.monotonic() < answer.at + min(SHARE * answer.cost, WAITS_AT_MOST)

    def _made(self, asked: Asked, before: Answer | None, environ: Environ) -> Answer | Plain:
        moment = self._changes.moment()
        if moment is None:
            return self._made_here(asked, before, environ, None)
        word, found = "", self._by_another(asked)
        if found is None and not (word := self._shelf.take_turn(asked)):
            found = self._shelf.wait(asked, lambda made: self._is_good(made))
        if found is not None:
            return self._keep(asked, found, cost=before.cost if before else 0.0)
        try:
            return self._made_here(asked, before, environ, moment)
        finally:
            self._shelf.end_turn(asked, word)

    def _made_here(
        self, asked: Asked, before: Answer | None, environ: Environ, moment: Moment | None
    ) -> Answer | Plain:
        began = time.monotonic()
        plain = self._asked_of_django(asked, environ)
        made = plain.as_made(moment)
        if made is None:
            return self._going_on.last_or(plain, asked, before)
        counters.made()
        answer = self._keep(asked, made, cost=time.monotonic() - began)
        if moment and _is_by_the_right_clock(moment):
            self._share(asked, answer)
        return answer

    def _share(self, asked: Asked, answer: Answer) -> None:
        """Whoever leafs through all of it fills no Valkey; nor does what no process would keep, or
        whoever asks with words of their own, again and again."""
        if not asked.is_a_beginning or answer.size > self._at_most:
            return
        if self._room.takes(asked, answer.size):
            self._shelf.put(asked, answer.made)

    def _by_another(self, asked: Asked) -> Made | None:
        found = self._shelf.get(asked)
        return found if found is not None and self._is_good(found) else None

    def _is_good(self, made: Made) -> bool:
        if not made.began or made.ends <= time.time():
            return False
        since = Moment(made.began, made.epoch)
        return bool(self._changes.still_hold(made.names, since))

    def _keep(self, asked: Asked, made: Made, *, cost: float) -> Answer:
        now = time.monotonic()
        answer = Answer.of(made, asked.size)
        answer.at, answer.cost, answer.used, answer.held = now, cost, now, now
        answer.good_until = now + ASKED_EVERY
        self._kept.put(key_of(asked, made), answer)
        return answer

    def _asked_of_django(self, asked: Asked, environ: Environ) -> Plain:
        plain = for_everybody(environ, asked)
        plain[IN_ENVIRON] = given = Offer()
        status, headers, whole = answer_of(self._application, plain)
        return Plain(whole, status, headers, given)

    @property
    def _changes(self) -> Changes:
        return changes()

    @property
    def _shelf(self) -> Shelf:
        return Shelf(changes())

    def _listen(self) -> None:
        """One thread of each process hears of changes; begun here, behind any fork."""
        if self._listener == os.getpid():
            return
        with self._start:
            if self._listener != os.getpid():
                self._listener = os.getpid()
                heard = (self._doubt, self._doubt_all)
                threading.Thread(
                    target=changes().listen, args=heard, name="changes", daemon=True
                ).start()

    def _doubt(self, names: Sequence[str]) -> None:
        for answer in self._kept.named(names):
            answer.good_until = 0.0

    def _doubt_all(self) -> None:
        for answer in self._kept.all():
            answer.good_until = 0.0


def _is_by_the_right_clock(moment: Moment) -> bool:
    """Whether this process and Valkey agree on the time: what is in force is told by ours."""
    return abs(time.time() - moment.at / 1e6) < BEARS
