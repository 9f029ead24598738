"""Whether all is ready: the database with its migrations, Valkey, a worker, and the clock.

Anybody may ask, and it costs a broadcast to workers and half a dozen statements. So strangers get
what was found within the last seconds, one of them at a time asks anew, and the log has the reason
once a minute. They learn which part is not ready; what else is not well is for whoever runs the
house, and at a desk one is told which of its own hooks and endpoints rest.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from pkgutil import iter_modules
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from redis import Redis

from moderation.nights.watching import alarms_known
from moderation.screening.asking import resting
from moderation.screening.outside import outside_checks
from newsroom import beating, rests, unwell
from newsroom.celery import app
from newsroom.clocks import BEARS, measured
from newsroom.found import Found
from newsroom.limits import nowhere
from newsroom.limits.counting import is_alone
from newsroom.metrics.told import may_read
from newsroom.pieces.looking import wrong
from newsroom.postgres import open_doors
from newsroom.postgres.which import is_that_of_workers
from newsroom.replicas import replicas

logger = logging.getLogger(__name__)

WAIT = 2.0  # seconds for each answer
KNOWN_FOR = 5.0  # seconds, to strangers
SAYS_WHY_EVERY = 60.0  # seconds, of each part that stays away


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        if settings.PGBOUNCER_URL and cursor.fetchone() == ("0",):
            raise RuntimeError("no time-outs: PgBouncer's connect_query is missing")
        cursor.execute("SELECT app, name FROM django_migrations")
        done = set(cursor.fetchall())
    if missing := _migrations() - done:
        raise RuntimeError(f"migrations are missing: {sorted(missing)}")
    if not open_doors.is_installed(connection):
        raise RuntimeError("whoever likes may switch triggers off: run manage.py migrate")


def _same_database() -> None:
    if not is_that_of_workers():
        raise RuntimeError("web is at another database than the worker: see PGBOUNCER_URL")


@cache
def _migrations() -> frozenset[tuple[str, str]]:
    """Those that there are, by app and name. To load them, as Django does to find in which order
    they come, takes longer than all the rest of an answer, and their memory would stay."""
    folders = {app.label: Path(app.path) / "migrations" for app in apps.get_app_configs()}
    return frozenset(
        (label, found.name)
        for label, folder in folders.items()
        for found in iter_modules([str(folder)])
        if found.name[0] not in "_~"
    )


def _valkey() -> None:
    with Redis.from_url(
        settings.REDIS_URL, socket_timeout=WAIT, socket_connect_timeout=WAIT
    ) as valkey:
        valkey.set("health", 1, ex=60)  # It answers a ping also when it is full.


def _worker() -> None:
    if not app.control.ping(timeout=WAIT, limit=1):
        raise RuntimeError("no worker answers")


def _clock() -> None:
    if abs(off := measured()) > BEARS:
        raise RuntimeError(f"this clock is {off:+.0f} seconds from PostgreSQL's")


def _pieces() -> dict[str, str]:
    try:
        return {f"pieces of {table}": what for table, what in wrong().items()}
    except DatabaseError:  # All that serves readers may be well all the same.
        logger.warning("nobody knows how the pieces are", exc_info=True)
        return {"pieces": "not known"}


CHECKS: dict[str, Callable[[], None]] = {
    "database": _database,
    "valkey": _valkey,
    "worker": _worker,
}
Parts = dict[str, object]


class How(NamedTuple):
    parts: Parts
    more: Parts  # what else is to be known
    resting: rests.Resting


_said_why: dict[str, float] = {}


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when every part answers, else 503; the body says which does not, the log says why.

    Alarms of a queue that is about to diverge are told, too; they make nothing less ready.
    """
    runs_it = _runs_the_machine(request)
    found = parts.told(anew=runs_it)
    if found is None:
        return JsonResponse({"health": "being asked"}, status=503)
    ready = all(state == "ready" for state in found.parts.values())
    more = found.more | rests.of_all(found.resting) if runs_it else _of_a_desk(request, found)
    told = found.parts | more
    return JsonResponse(told, status=200 if ready else 503)


def _runs_the_machine(request: HttpRequest) -> bool:
    """By the token of /metrics, or from this machine itself and through no proxy."""
    if may_read(request.headers.get("Authorization", "")):
        return True
    passed_on = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "Via"))
    return not passed_on and request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1")


def _of_a_desk(request: HttpRequest, found: How) -> Parts:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not found.resting:
        return {}
    return {**rests.at_their_desks(request, found.resting)}


def _ask() -> How:
    states: Parts = {}
    for name, check in [*CHECKS.items(), ("clock", _clock)]:
        if check is _clock and states.get("database") != "ready":
            continue  # It is PostgreSQL's that this one is compared with.
        if name == "worker" and states.get("valkey") != "ready" and _carries_messages():
            states[name] = "not ready"  # Nobody can be asked: that would only take its time.
            continue
        _find_out(states, name, check)
    if states.get("database") == states.get("valkey") == "ready":
        _find_out(states, "database", _same_database)
    more: Parts = {}
    who_rests: rests.Resting = {}
    try:
        if states.get("database") == "ready":
            more, who_rests = _of_the_database(), rests.resting()
    except DatabaseError:  # It was there a moment ago.
        _say_why("database")
        states["database"] = "not ready"
    # Asked last: for seconds after a slip the process remembers for itself, and knows nothing.
    both = states.get("valkey") == states.get("worker") == "ready"
    if both and beating.is_missed() and not is_alone():
        more["beat"] = f"no sweep was asked for in {beating.HEARD_FOR} seconds"
    return How(states, more | _of_this_process(), who_rests)


def _find_out(states: Parts, name: str, check: Callable[[], None]) -> None:
    try:
        check()
        states[name] = "ready"
        _said_why.pop(name, None)
    except Exception:  # whatever is wrong is what we report
        _say_why(name)
        states[name] = "not ready"


def _carries_messages() -> bool:
    """Whether Valkey does, and not RabbitMQ."""
    return bool(settings.CELERY_BROKER_URL == settings.REDIS_URL)


def _say_why(name: str) -> None:
    now = time.monotonic()
    if now > _said_why.get(name, float("-inf")) + SAYS_WHY_EVERY:
        _said_why[name] = now
        logger.warning("%s is not ready", name, exc_info=True)


def _of_the_database() -> Parts:
    alarms = alarms_known()
    more: Parts = {"alarms": alarms} if alarms else {}
    return more | unwell.in_mail() | unwell.in_postgresql() | _pieces()


def _of_this_process() -> Parts:
    """Comments go on without any of it, and so is the house ready."""
    more: Parts = {**unwell.in_this_process()}
    if is_alone():  # It has its share of each limit meanwhile.
        more["limits"] = "counted by each process"
    if nowhere.of_late():
        more["addresses"] = "not known: see TRUSTED_PROXIES"
    more |= dict.fromkeys(replicas().passed_over(), "passed over")  # The primary answers.
    return more | {f"check {name}": "resting" for name in resting(outside_checks())}


parts = Found(_ask, known_for=KNOWN_FOR, waits=WAIT)
