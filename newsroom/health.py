"""Whether all is ready: the database with its migrations, Valkey, a worker, and the clock."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path
from pkgutil import iter_modules

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from redis import Redis

from moderation.hooked import all_resting
from moderation.nights.watching import alarms_known
from moderation.screening.asking import resting
from moderation.screening.outside import outside_checks
from newsroom.celery import app
from newsroom.clocks import BEARS, measured
from newsroom.limits.counting import is_alone
from newsroom.pieces.looking import wrong
from newsroom.replicas import replicas

logger = logging.getLogger(__name__)

WAIT = 2.0  # seconds for each answer


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        if settings.PGBOUNCER_URL and cursor.fetchone() == ("0",):
            raise RuntimeError("no time-outs: PgBouncer's connect_query is missing")
        cursor.execute("SELECT app, name FROM django_migrations")
        done = set(cursor.fetchall())
    if missing := _migrations() - done:
        raise RuntimeError(f"migrations are missing: {sorted(missing)}")


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
        valkey.ping()


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


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when every part answers, else 503; the body says which does not, the log says why.

    Alarms of a queue that is about to diverge are told, too; they make nothing less ready.
    """
    parts: dict[str, object] = {}
    for name, check in [*CHECKS.items(), ("clock", _clock)]:
        if check is _clock and parts.get("database") != "ready":
            continue  # It is PostgreSQL's that this one is compared with.
        try:
            check()
            parts[name] = "ready"
        except Exception:  # whatever is wrong is what we report
            logger.warning("%s is not ready", name, exc_info=True)
            parts[name] = "not ready"
    ready = all(part == "ready" for part in parts.values())
    if parts.get("database") == "ready" and (alarms := alarms_known()):
        parts["alarms"] = alarms
    if parts.get("database") == "ready":
        parts |= {f"hook {hook.publication.slug}/{hook.name}": "resting" for hook in all_resting()}
    if parts.get("database") == "ready":  # No row is refused for it.
        parts |= _pieces()
    # Of this process, which has its share of each meanwhile.
    if is_alone():
        parts["limits"] = "counted by each process"
    # Of this process; the primary answers in their place.
    parts |= dict.fromkeys(replicas().passed_over(), "passed over")
    # Of this process; comments go on without them, and so is the house ready.
    parts |= {f"check {name}": "resting" for name in resting(outside_checks())}
    return JsonResponse(parts, status=200 if ready else 503)
