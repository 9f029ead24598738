"""Nothing of what anybody said is in the lines for who looks at a terminal, nor in the log of
PostgreSQL as compose.yaml starts it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest

from newsroom.demo.processes import ROOT, Newsroom
from tests.stack.asking_everything import ask_for_everything, new_marks, refused
from tests.stack.client import Town
from tests.stack.written_down import PROCESSES, Written, found_in, started_anew

pytestmark = pytest.mark.stack
AS_SHIPPED = dict(
    re.findall(
        r"(log_error_verbosity|log_min_error_statement)=(\w+)", (ROOT / "compose.yaml").read_text()
    )
)
# In tests it writes less: that it would fail is asked for often enough.
AS_ITSELF = {"log_min_messages": "warning"}


@pytest.fixture
def for_people(running: Newsroom) -> Iterator[Written]:
    """The same processes, behind a proxy, and saying all that they can; PostgreSQL, too."""
    before = dict(running.environment)
    told = {"LOG_FORMAT": "line", "LOG_LEVEL": "DEBUG", "TRUSTED_PROXIES": "1"}
    ask_postgresql(
        running, *(f"SET {name} = '{as_}'" for name, as_ in (AS_SHIPPED | AS_ITSELF).items())
    )
    try:
        yield started_anew(running, before | told)
    finally:
        ask_postgresql(running, *(f"RESET {name}" for name in AS_SHIPPED | AS_ITSELF))
        started_anew(running, before)


def ask_postgresql(newsroom: Newsroom, *settings: str) -> None:
    with Town(newsroom).connect() as database:
        database.autocommit = True
        for one in settings:
            database.execute(f"ALTER SYSTEM {one}")
        database.execute("SELECT pg_reload_conf()")


def test_nothing_of_what_anybody_said_is_in_any_of_them(for_people):
    place, marks = Town(for_people.newsroom), new_marks()
    log = for_people.newsroom.folder / "postgres" / "log"
    before = log.stat().st_size
    assert AS_SHIPPED == {"log_error_verbosity": "terse", "log_min_error_statement": "panic"}

    with refused(place, marks["broken"], once="pending"):
        statuses = ask_for_everything(place, marks)
    time.sleep(1)

    assert {201, 400, 401, 403, 404, 500} <= set(statuses)
    postgresql = log.read_bytes()[before:].decode()
    assert "violates check constraint" in postgresql, "else it wrote nothing down"
    written = {name: for_people.by(name) for name in PROCESSES}
    assert "a request failed" in written["web"]
    assert not written["web"].startswith("{"), "else it is for programs"
    assert found_in(written | {"PostgreSQL": postgresql}, marks) == []
