"""Functions of a newsroom's own that are told what happens: for counting, and the like.

`ANALYTICS_HOOKS="paper.figures.count, paper.figures.all?events=all&budget=2000"`

Each is an endpoint like any other (`python:paper.figures.count`), of every publication: so it is
told at least once, in order, again after it failed, and stands in the desk's list. It is called
with one event, as a receiver reads it, in a thread of its own, in a worker, after the commit.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from threading import BoundedSemaphore, Event, Thread
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.db import connections, transaction
from django.utils.module_loading import import_string

from newsroom.calling import TIMED_OUT, Answer
from newsroom.events import endpoints
from newsroom.events.kinds import KINDS
from newsroom.models import Endpoint, Publication

logger = logging.getLogger(__name__)

SCHEME = "python:"
BUDGET, BUDGET_AT_MOST = 1000, 10_000  # milliseconds
AT_ONCE = 8  # calls of one that may hang in a process: Python cannot stop them
FAILED, BUSY, UNKNOWN = "failed", "busy", "not_configured"
# What is counted, unless an option says otherwise: each of these happens once.
COUNTED = (
    "comment.submitted", "review.completed", "comment.edited", "comment.published",
    "comment.returned", "comment.rejected", "report.opened",
)  # fmt: skip


class BadHookError(ValueError):
    """A hook in the settings that cannot be used, and why."""


@dataclass(frozen=True)
class Hook:
    """A function, and how it is called."""

    path: str
    call: Callable[[dict[str, Any]], object]
    events: tuple[str, ...]  # empty: all
    budget: float  # seconds
    slots: BoundedSemaphore

    @property
    def url(self) -> str:
        return SCHEME + self.path


def hooks() -> tuple[Hook, ...]:
    """Those that the settings name. Raises BadHookError."""
    return _all(tuple(settings.ANALYTICS_HOOKS))


@cache
def _all(told: tuple[str, ...]) -> tuple[Hook, ...]:
    return tuple(read(one) for one in told)


def read(told: str) -> Hook:
    """One hook, as the settings tell it. Raises BadHookError."""
    path, _, query = told.strip().partition("?")
    options = dict(parse_qsl(query, keep_blank_values=True))
    if unknown := options.keys() - {"events", "budget"}:
        raise BadHookError(f"{told!r}: there is no option {sorted(unknown)[0]!r}.")
    try:
        found = import_string(path)
    except ImportError as error:
        raise BadHookError(f"{path!r} cannot be imported: {error}") from error
    if not callable(found):
        raise BadHookError(f"{path!r} is no function.")
    budget = options.get("budget", str(BUDGET))
    if not budget.isdecimal() or not 0 < int(budget) <= BUDGET_AT_MOST:
        raise BadHookError(f"{told!r}: a budget is 1 to {BUDGET_AT_MOST} milliseconds.")
    events = _events(told, options.get("events", ""))
    return Hook(path, found, events, int(budget) / 1000, BoundedSemaphore(AT_ONCE))


def _events(told: str, named: str) -> tuple[str, ...]:
    if named == "all":
        return ()
    events = tuple(named.split()) or COUNTED
    if unknown := set(events) - KINDS.keys():
        raise BadHookError(f"{told!r}: there is no event {sorted(unknown)[0]!r}.")
    return events


def attend() -> None:
    """Let each hook listen at every publication, and those no more that are not named any more."""
    wanted = {hook.url: hook for hook in hooks()}
    for publication in Publication.objects.order_by("pk"):
        _attend_at(publication, wanted)


@transaction.atomic
def _attend_at(publication: Publication, wanted: dict[str, Hook]) -> None:
    Publication.objects.select_for_update(no_key=True).get(pk=publication.pk)
    there = Endpoint.objects.filter(publication=publication, url__startswith=SCHEME)
    known = {endpoint.url: endpoint for endpoint in there}
    for url, endpoint in known.items():
        if url not in wanted:
            endpoints.remove(endpoint)
        elif endpoint.events != sorted(wanted[url].events):
            endpoint.events = sorted(wanted[url].events)
            endpoint.save(update_fields=["events"])
    for url, hook in wanted.items():
        if url not in known:
            endpoints.add(publication, url=url, description="ANALYTICS_HOOKS", events=hook.events)


def hand_over(url: str, body: bytes) -> Answer:
    """Call the function with one event. What it does wrong is in the answer; nothing is raised."""
    hook = next((one for one in hooks() if one.url == url), None)
    if hook is None:
        return Answer(error=UNKNOWN)
    if not hook.slots.acquire(blocking=False):
        return Answer(error=BUSY)
    begun, done = time.monotonic(), Event()
    failures: list[BaseException] = []

    def call() -> None:
        try:
            hook.call(json.loads(body))
        except BaseException as error:  # whatever it is, it is the hook's, not ours
            failures.append(error)
        finally:
            done.set()
            hook.slots.release()
            connections.close_all()

    Thread(target=call, name=f"hook {hook.path}", daemon=True).start()
    in_time = done.wait(hook.budget)
    took = time.monotonic() - begun
    if not in_time:
        return Answer(error=TIMED_OUT, took=took)
    if failures:
        logger.warning("hook %s: %s", hook.path, type(failures[0]).__name__)
        return Answer(error=FAILED, took=took)
    return Answer(status=204, took=took)
