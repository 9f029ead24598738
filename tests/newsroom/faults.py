"""Faults of one process, each as it happens: a server that refuses, hangs or says no."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import partial
from typing import Any

import psycopg
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from moderation.passports import rule_of
from moderation.screening import Draft, asking
from moderation.screening.outside import outside_checks
from moderation.workflow import mailboxes
from moderation.workflow.delivering import deliver
from newsroom import unwell
from newsroom.demo.servers import free_port
from newsroom.events import sending
from newsroom.events.rounds import go_round
from tests.moderation.test_hooks_rest import fails
from tests.newsroom.events.receiver import receiving
from tests.newsroom.events.test_delivering import happen, listen
from tests.outage import refuse_writing
from tests.stack.client import eventually
from tests.stack.test_degrading import small_disk

# Each begins a fault, and it lasts for as long as the stack does.


def lock_is_held(given: Any, stack: ExitStack) -> None:
    given.patch.setattr(unwell, "LOCK_WAITS_LONG", 0.1)
    somebody_waits(stack, **_address())
    eventually(lambda: "locks" in seen_anew())


def seen_anew() -> dict[str, str]:
    """In one transaction, as a test is, PostgreSQL shows the sessions that it found at first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
    return unwell.in_postgresql()


def somebody_waits(stack: ExitStack, **address: Any) -> None:
    """For a lock, and for as long as the stack lasts."""
    first, second = (stack.enter_context(psycopg.connect(**address)) for _ in range(2))
    first.execute("SELECT pg_advisory_lock(1907)")
    waits = threading.Thread(target=second.execute, args=["SELECT pg_advisory_lock(1907)"])
    waits.start()
    stack.callback(waits.join)
    stack.callback(first.execute, "SELECT pg_advisory_unlock(1907)")


def somebody_waits_in_another_database(stack: ExitStack) -> None:
    """Of the same server, and not of ours: long enough to be told of, were it ours."""
    address = _address() | {"dbname": "postgres"}
    somebody_waits(stack, **address)
    waited = (
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'"
        " AND database = (SELECT oid FROM pg_database WHERE datname = 'postgres')"
        " AND waitstart < clock_timestamp() - interval '0.1 s'"
    )
    with psycopg.connect(**address, autocommit=True) as looking:
        eventually(lambda: looking.execute(waited).fetchone() == (1,))


def _address() -> dict[str, Any]:
    told = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    return {name: told[name] for name in names if name in told}


def lock_took_too_long(given: Any, stack: ExitStack) -> None:
    other = stack.enter_context(psycopg.connect(**_address()))
    other.execute("SELECT pg_advisory_lock(1907)")
    in_short("lock_timeout", "SELECT pg_advisory_lock(1907)")


def statement_took_too_long(given: Any, stack: ExitStack) -> None:
    in_short("statement_timeout", "SELECT pg_sleep(20)")


def in_short(limit: str, statement: str) -> None:
    with suppress(OperationalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL {limit} = '50ms'")
        cursor.execute(statement)


def postgresql_has_no_room(given: Any, stack: ExitStack) -> None:
    with suppress(OperationalError), transaction.atomic():
        refuse_writing("53100")
        given.make.pending()


def disk_is_full(given: Any, stack: ExitStack) -> None:
    folder = given.folder / "small"
    stack.enter_context(small_disk(folder, 200_000))
    stack.callback(lambda: [path.unlink() for path in folder.iterdir()])
    with suppress(OSError), (folder / "all-of-it").open("wb", buffering=0) as full:
        while True:
            full.write(bytes(4096))
    # As for a process that starts now.
    given.patch.setenv("TMPDIR", str(folder))
    given.patch.setattr("tempfile.tempdir", None)


def mail_server_is_away(given: Any, stack: ExitStack) -> None:
    """Nobody listens there."""
    given.settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    given.settings.EMAIL_HOST, given.settings.EMAIL_PORT = "127.0.0.1", free_port()
    given.settings.SITE_URL = "https://comments.paper.example"
    make = given.make
    anna = make.reader(email="anna@reader.example", email_confirmed_at=timezone.now())
    mailboxes.choose(anna, rhythm="instant", outcomes=False)
    make.released(make.reader(), parent=make.released(anna))
    assert deliver() == 0


def check_hangs(given: Any, stack: ExitStack) -> None:
    given.settings.SCREENING_CHECKS = ["tests.checks_to_try.hangs?budget=100&silence=pass"]
    make = given.make
    draft = Draft("x", make.reader(), make.the_article(), rule_of(make.pending()))
    for _ in range(asking.FAILURES):
        asking.ask(outside_checks(), draft)


def hook_fails(given: Any, stack: ExitStack) -> None:
    receiver = stack.enter_context(receiving())
    given.hook(url=receiver.url)
    fails(given.make, receiver)


def target_hangs(given: Any, stack: ExitStack) -> None:
    goes_on = threading.Event()

    def says_nothing(_: Any) -> None:
        goes_on.wait(60)

    receiver = stack.enter_context(receiving(says_nothing))
    stack.callback(goes_on.set)
    given.settings.EVENTS_AT_ONCE = 5
    given.patch.setattr(sending, "post", partial(sending.post, seconds=0.5))
    listen(given.make.the_paper(), receiver.url)
    for n in range(5):
        happen(given.make.the_paper(), n=n)
    go_round(seconds=3)


Begins = Callable[[Any, ExitStack], None]
IN_ONE_PROCESS: dict[str, Begins] = {
    "somebody holds a lock": lock_is_held,
    "a lock took too long": lock_took_too_long,
    "a statement took too long": statement_took_too_long,
    "PostgreSQL's disk is full": postgresql_has_no_room,
    "a disk of ours is full": disk_is_full,
    "the mail server is away": mail_server_is_away,
    "a check hangs": check_hangs,
    "a moderation hook hangs": hook_fails,
    "a webhook's target hangs": target_hangs,
    "a webhook's target rests": target_hangs,
}
