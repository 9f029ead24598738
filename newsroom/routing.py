"""Which database is read from: a replica for the public pages of those who are nobody in
particular, the primary for everything else.

    with routing.on_primary(): ...       # reads what was just written, whoever asks
    routing.is_at_least(lsn)             # whether the replica in use has come as far
    routing.connection_to_read()         # for SQL by hand
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections
from django.http import HttpRequest, HttpResponseBase

from newsroom.ready.offer import is_for_everybody
from newsroom.replicas import replicas

# What is the same for everybody who asks. Nothing that somebody has just handed in is shown there
# before it is released.
_PUBLIC = re.compile(
    r"/$|/(articles|comments|publications|transparency|rules)/"
    r"|/api/v1/(articles|comments|counts|transparency)\b"
)
_reads_from: ContextVar[str] = ContextVar("reads_from", default=DEFAULT_DB_ALIAS)


def reads_from() -> str:
    """What is read from at this moment. A transaction reads where it writes."""
    alias = _reads_from.get()
    if alias != DEFAULT_DB_ALIAS and connections[DEFAULT_DB_ALIAS].in_atomic_block:
        return DEFAULT_DB_ALIAS
    return alias


def is_from_replica() -> bool:
    return reads_from() != DEFAULT_DB_ALIAS


def connection_to_read() -> Any:
    """For SQL by hand that only reads."""
    return connections[reads_from()]


@contextmanager
def on_primary() -> Iterator[None]:
    """Whatever is read in here is as new as can be."""
    token = _reads_from.set(DEFAULT_DB_ALIAS)
    try:
        yield
    finally:
        _reads_from.reset(token)


def is_at_least(lsn: int) -> bool:
    """Whether what is read from at this moment has all that the primary had at `lsn`.

    In bytes, as `pg_current_wal_lsn() - '0/0'` says it; always so of the primary.
    """
    alias = reads_from()
    return alias == DEFAULT_DB_ALIAS or replicas().of(alias).has_come_to(lsn)


class Router:
    """As Django asks it."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return reads_from()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        _reads_from.set(DEFAULT_DB_ALIAS)  # Whoever has written reads what they wrote.
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS


class FromReplica:
    """Let a view read from a replica where that may be; once more from the primary if it fails.

    The innermost of all: what stands around a view reads from the primary.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, named: Any
    ) -> HttpResponseBase | None:
        alias = replicas().usable() if _is_for_all(request) else None
        if alias is None:
            return None
        token = _reads_from.set(alias)
        try:
            return _finished(view(request, *args, **named))
        except (OperationalError, InterfaceError):
            replicas().of(alias).rest()
        finally:
            _reads_from.reset(token)
        return None  # The primary answers.


def _finished(response: Any) -> HttpResponseBase:
    """What a response would read later, it reads now."""
    if hasattr(response, "render") and callable(response.render):
        response.render()
    finished: HttpResponseBase = response
    return finished


def _is_for_all(request: HttpRequest) -> bool:
    if request.method not in ("GET", "HEAD"):
        return False
    if is_for_everybody(request):  # It is kept, as what there was at this moment.
        return False
    if settings.SESSION_COOKIE_NAME in request.COOKIES or "Authorization" in request.headers:
        return False
    return _PUBLIC.match(request.path_info) is not None
