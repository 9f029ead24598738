"""What was made for one reader, in a session of theirs, handed out again to that session alone.

It holds as long as nothing is changed that it is about: the article, and all that is the reader's
own, their session first of all. That is asked of Valkey each time, and Valkey is told of a change
before whoever made it is answered. So who writes and looks again sees it, by whichever process;
and a session that was ended opens nothing more. While Valkey is away nothing is kept, and nothing
that was kept is handed out. Nothing of it leaves the memory of the process.

While the database is away none can be made: then they get what everybody gets, and are told so.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from newsroom.metrics import counters
from newsroom.ready.answer import Answer, Headers, Made
from newsroom.ready.asked import Addresses, Asked, Environ
from newsroom.ready.by_one import AskedByOne, asked_by_one, for_one
from newsroom.ready.changes import Moment, changes
from newsroom.ready.handing_out import AWAY, Begin, handed_to_one, in_one_piece
from newsroom.ready.known import Sessions
from newsroom.ready.offer import TO_ONE, Offer, of_session

Application = Callable[[Environ, Begin], Iterable[bytes]]

# What no trigger tells of: "3 minutes ago", a restriction that ends, a letter that falls due.
HOLDS = timedelta(seconds=30)
_BESIDE = 3000  # bytes that headers and names take beside a body, about
# Of one request, or a cookie that its reader brought along.
_NOT_KEPT = {"ratelimit", "ratelimit-policy", "set-cookie", "x-request-id"}


@dataclass(frozen=True, slots=True)
class Own:
    """An answer as it was made for one reader."""

    headers: Headers
    body: bytes
    names: tuple[str, ...]
    since: Moment  # when its making began
    ends: float  # seconds since 1970


class Owned:
    """Such answers, as many bytes of them as are allowed; those used least recently go first."""

    def __init__(self, at_most: int) -> None:
        self._at_most, self._lock, self._size = at_most, threading.Lock(), 0
        self._answers: OrderedDict[AskedByOne, Own] = OrderedDict()

    def get(self, asked: AskedByOne) -> Own | None:
        with self._lock:
            if (found := self._answers.get(asked)) is not None:
                self._answers.move_to_end(asked)
            return found

    def put(self, asked: AskedByOne, own: Own) -> None:
        with self._lock:
            self._drop(asked)
            if (size := _size(asked, own)) > self._at_most:
                return
            self._answers[asked] = own
            self._size += size
            while self._size > self._at_most:
                self._drop(next(iter(self._answers)))

    def drop(self, asked: AskedByOne) -> None:
        with self._lock:
            self._drop(asked)

    def _drop(self, asked: AskedByOne) -> None:
        if (gone := self._answers.pop(asked, None)) is not None:
            self._size -= _size(asked, gone)

    def __len__(self) -> int:
        return len(self._answers)


class ForOne:
    """A WSGI application before another one, for who has signed in."""

    def __init__(
        self,
        application: Application,
        addresses: Addresses,
        everybodys: Callable[[Asked, Environ], Made | None],
        last: Callable[[Asked], Answer | None],
        *,
        at_most: int,
    ) -> None:
        """`everybodys` is what holds for everybody at this moment, if that is to be had; `last`
        is what everybody got last, whether or not it still holds."""
        self._application, self._addresses, self.owned = application, addresses, Owned(at_most)
        self._everybodys, self._last, self._sessions = everybodys, last, Sessions()

    def __call__(self, environ: Environ, begin: Begin) -> Iterable[bytes]:
        asked = asked_by_one(self._addresses, environ)
        if asked is None:
            return self._application(environ, begin)
        own = self.owned.get(asked)
        if own is not None:
            if _holds(own):
                counters.own_handed_out()
                begin("200 OK", own.headers)
                return in_one_piece(own.body, environ)
            self.owned.drop(asked)
        if environ["REQUEST_METHOD"] != "GET" or (since := changes().moment()) is None:
            found = answer_of(self._application, environ)
        else:
            found = self._made(asked, environ, since)
        status, headers, body = found
        if status.startswith(AWAY) and (last := self._last(asked.page)) is not None:
            return handed_to_one(last, environ, begin)
        begin(status, headers)
        return [body]

    def _made(
        self, asked: AskedByOne, environ: Environ, since: Moment
    ) -> tuple[str, Headers, bytes]:
        plain = for_one(environ, asked)
        plain[TO_ONE] = given = Offer()
        if self._addresses.has_own_apart(asked.page.path):
            # It is asked behind the moment from which on changes count whether it holds.
            plain[_EVERYBODYS] = self._everybodys(asked.page, environ)
        with self._sessions.knowing(asked.session, since) as known:
            status, headers, body = answer_of(self._application, plain)
        if status.startswith("200") and given.names and _gives_nothing(headers, asked):
            kept = [pair for pair in headers if pair[0].lower() not in _NOT_KEPT]
            names = (*given.names, of_session(asked.session))
            now = timezone.now()
            ends = min(now + HOLDS, given.until or now + HOLDS).timestamp()
            # Not later than what was known already: a message that was lost is lost for so long.
            self.owned.put(asked, Own(kept, body, names, since, min(ends, known.ends)))
            counters.own_made()
        return status, headers, body


_EVERYBODYS = "third_reading.everybodys"


def everybodys(request: HttpRequest) -> Made | None:
    """The same answer as it is made for everybody, for a view that puts in what is one's own."""
    made: Made | None = request.META.get(_EVERYBODYS)
    return made


def answer_of(application: Application, environ: Environ) -> tuple[str, Headers, bytes]:
    """What an application answers: status, headers and body."""
    told: list[Any] = []
    body = application(environ, lambda status, headers, *_: told.extend((status, headers)))
    try:
        whole = b"".join(body)
        status, headers = told
        return status, headers, whole
    finally:
        if hasattr(body, "close"):
            body.close()


def _holds(own: Own) -> bool:
    return own.ends > time.time() and bool(changes().still_hold(own.names, own.since))


def _gives_nothing(headers: Headers, asked: AskedByOne) -> bool:
    """Whether it sets no cookie but the one that its reader brought, which lives longer by it."""
    theirs = f"{settings.CSRF_COOKIE_NAME}={asked.secret};"
    given = [value.strip() for name, value in headers if name.lower() == "set-cookie"]
    return all(asked.secret and value.startswith(theirs) for value in given)


def _size(asked: AskedByOne, own: Own) -> int:
    return len(own.body) + asked.size + _BESIDE
