"""What is asked at a scrape: each part in a thread of its own, that nobody waits for for long.

What does not answer is told as away (`third_reading_up`), and the rest is told all the same. A
part is asked again after some seconds at the earliest, whoever scrapes, and never twice at a time:
one that hangs costs one thread, and one connection.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection, connections, transaction
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from redis import Redis

from moderation.alarms import Alarm
from moderation.nights.watching import alarms_known
from newsroom.backups import telling
from newsroom.celery import app
from newsroom.databases import replicas_of
from newsroom.metrics.database import database
from newsroom.metrics.waiting import waiting
from newsroom.pieces.looking import wrong
from newsroom.replicas import replicas

logger = logging.getLogger(__name__)

WAIT = 2.0  # seconds for each, and so for all of them
KNOWN_FOR = 5.0  # seconds
A_STATEMENT = "1500ms"


class Part:
    """Somebody who is asked, and what they last said."""

    def __init__(self, name: str, ask: Callable[[], list[Metric]]) -> None:
        self.name, self._ask = name, ask
        self._lock, self._asking = threading.Lock(), threading.Thread()
        self._asked_at = float("-inf")
        self._said: list[Metric] | None = None

    def begin(self) -> None:
        with self._lock:
            now = time.monotonic()
            if self._asking.is_alive() or now < self._asked_at + KNOWN_FOR:
                return
            self._asked_at = now
            self._asking = threading.Thread(
                target=self._run, name=f"metrics {self.name}", daemon=True
            )
            self._asking.start()

    def said(self) -> list[Metric] | None:
        """None where it does not answer, or not in time: whoever comes later need not wait."""
        asking = self._asking
        if asking.ident is not None:
            asking.join(max(0.0, self._asked_at + WAIT - time.monotonic()))
        return None if asking.is_alive() else self._said

    def _run(self) -> None:
        try:
            self._said = self._ask()
        except Exception as error:  # whatever is wrong is what we report
            logger.warning("no figures of the %s: %s", self.name, error)
            self._said = None
        finally:
            connections.close_all()


def gathered() -> list[Metric]:
    """What all parts say, and which of them do not."""
    for part in PARTS:
        part.begin()
    up = GaugeMetricFamily("third_reading_up", "Whether this part answers.", labels=["part"])
    found: list[Metric] = [up]
    for part in PARTS:
        said = part.said()
        up.add_metric([part.name], float(said is not None))
        found += said or []
    return found


def _database() -> list[Metric]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = '{A_STATEMENT}'")
        return [*waiting(), *database(), _pieces(), _alarms()]


def _pieces() -> Metric:
    found = list(wrong().values())
    told = GaugeMetricFamily(
        "third_reading_pieces_wrong", "Tables in pieces that are not well.", labels=["what"]
    )
    for what in ("late", "astray"):
        told.add_metric([what], found.count(what))
    return told


def _alarms() -> Metric:
    """At how many publications each sounds, as the clock last saw it."""
    known = alarms_known()
    told = GaugeMetricFamily(
        "third_reading_alarms", "Alarms of queues that sound.", labels=["alarm"]
    )
    for alarm in Alarm:
        told.add_metric([alarm], sum(alarm in sounding for sounding in known.values()))
    return told


def _valkey() -> list[Metric]:
    with Redis.from_url(
        settings.REDIS_URL, socket_timeout=WAIT, socket_connect_timeout=WAIT
    ) as valkey:
        valkey.ping()
    return [_backups(), _amiss()]


def _backups() -> Metric:
    """Since when there is what would be restored from; of what nobody knows, nothing."""
    told = GaugeMetricFamily(
        "third_reading_backups_last_timestamp_seconds",
        "When it was done last, in seconds since 1970.",
        labels=["what"],
    )
    for what in telling.ALL:
        if (at := telling.last(what)) is not None:
            told.add_metric([what], at)
    return told


def _amiss() -> Metric:
    told = GaugeMetricFamily(
        "third_reading_backups_amiss", "What the last backup found not to be sound.", labels=[]
    )
    if (number := telling.amiss()) is not None:
        told.add_metric([], number)
    return told


def _broker() -> list[Metric]:
    """How many messages no worker has taken yet. A queue that is empty may not be there."""
    queue: str = app.conf.task_default_queue
    with app.connection_for_read() as broker:
        broker.ensure_connection(max_retries=1, timeout=round(WAIT))
        channel: Any = broker.default_channel
        try:
            size = channel.queue_declare(queue, passive=True).message_count
        except broker.channel_errors:
            size = 0
    return [GaugeMetricFamily("third_reading_broker_messages", "Not taken yet.", value=size)]


def _replicas() -> list[Metric]:
    """As the process that is asked knows them."""
    there = len(replicas_of(settings.DATABASES))
    over = len(replicas().passed_over()) if there else 0
    told = GaugeMetricFamily(
        "third_reading_replicas", "From how many pages are read.", labels=["state"]
    )
    told.add_metric(["used"], there - over)
    told.add_metric(["passed_over"], over)
    return [told]


PARTS = (
    Part("database", _database),
    Part("valkey", _valkey),
    Part("broker", _broker),
    Part("replicas", _replicas),
)
