"""Web processes by way of a real PgBouncer in transaction mode, with too few connections."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import tempfile
import threading
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from newsroom.demo import pgbouncer
from newsroom.demo.processes import port_is_free
from newsroom.demo.servers import free_port
from newsroom.demo.several import Several
from tests.stack.client import Town, eventually
from tests.stack.conftest import in_a_process, webs_with
from tests.stack.journey import comes_to_the_page

pytestmark = pytest.mark.stack
A_MOMENT = 3.0  # seconds that a busy machine takes beside what it waits for
POOL = 3  # connections; two web processes have four threads each


@pytest.fixture(scope="module")
def bouncer(running_several: Several) -> Iterator[str]:
    """A PgBouncer with the shipped settings; its address."""
    assert pgbouncer.program(), "pgbouncer is not installed here (.ci/run installs it)"
    yield from served(running_several)


def served(newsroom: Several, *, without: str = "") -> Iterator[str]:
    folder, port = Path(tempfile.mkdtemp(prefix="third-reading-bouncer-")), free_port()
    folder.chmod(0o755)
    direct = newsroom.environment["DATABASE_URL"]
    command = pgbouncer.write(folder, port=port, database_url=direct, pool_size=POOL)
    if without:
        path = folder / "pgbouncer.ini"
        path.write_text(re.sub(rf"{without}='.*'", "", path.read_text()))
    # It will not be root; whoever serves PostgreSQL here may speak to it.
    user = "pgserver" if os.geteuid() == 0 else None
    process = subprocess.Popen(command, user=user, stderr=subprocess.DEVNULL)
    try:
        eventually(lambda: not port_is_free(port), within=10)
        yield f"postgresql://postgres@127.0.0.1:{port}/third_reading"
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def pooled(running_several: Several, bouncer: str) -> Iterator[Several]:
    with webs_with(running_several, PGBOUNCER_URL=bouncer):
        yield running_several


@pytest.fixture
def pooled_town(pooled: Several) -> Town:
    return Town(pooled)


def console(bouncer: str, query: str) -> list[dict[str, Any]]:
    address = bouncer.replace("/third_reading", "/pgbouncer")
    # It speaks the simple protocol only, and knows no transactions.
    with psycopg.connect(address, autocommit=True, cursor_factory=psycopg.ClientCursor) as asked:
        rows = asked.execute(query)
        names = [column.name for column in rows.description or ()]
        return [dict(zip(names, row, strict=True)) for row in rows]


def transactions(bouncer: str) -> int:
    rows = console(bouncer, "SHOW STATS")
    return sum(int(row["total_xact_count"]) for row in rows if row["database"] == "third_reading")


def test_one_comment_from_submission_to_the_public_page(pooled_town: Town, bouncer: str):
    before = transactions(bouncer)

    comes_to_the_page(pooled_town)

    assert transactions(bouncer) > before + 50, "nobody came this way: this tested nothing"


def test_more_clients_than_connections_and_nobody_is_refused(pooled_town: Town, bouncer: str):
    """Sixteen readers at once, for ten seconds; what was answered 201 is there, once."""
    accepted: dict[str, str] = {}
    statuses: list[int] = []
    most = {"servers": 0, "clients": 0}
    ends = time.monotonic() + 10

    def read_and_write() -> None:
        while time.monotonic() < ends:
            reader, text = pooled_town.anybody(), f"By way of PgBouncer, {uuid4().hex}."
            answer = pooled_town.post(reader, text)
            statuses.append(answer.status)
            if answer.status == 201:
                accepted[text] = answer.body["id"]
            statuses.append(reader.get("/api/v1/reviews").status)
            page = f"/api/v1/articles/{pooled_town.article}/comments?now={uuid4().hex}"
            statuses.append(reader.get(page).status)

    readers = [threading.Thread(target=read_and_write) for _ in range(16)]
    for one in readers:
        one.start()
    while time.monotonic() < ends:
        for name in most:
            rows = console(bouncer, f"SHOW {name.upper()}")
            number = sum(row["database"] == "third_reading" for row in rows)
            most[name] = max(most[name], number)
        time.sleep(0.1)
    for one in readers:
        one.join()

    assert set(statuses) == {200, 201}
    assert len(accepted) >= 16
    assert most["servers"] <= POOL < most["clients"]
    kept = "SELECT text, comment_id::text FROM comments_revision WHERE text = ANY(%s)"
    assert dict(pooled_town.rows(kept, list(accepted))) == accepted


def test_time_outs_are_those_of_a_direct_connection(pooled: Several, bouncer: str):
    names = ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "jit"]
    asked = (
        "from django.db import connection as c; k = c.cursor();"
        f"print([k.execute('SHOW ' + name).fetchone()[0] for name in {names}])"
    )

    by_it = in_a_process(pooled, asked, SERVES_WEB="true", PGBOUNCER_URL=bouncer)
    direct = in_a_process(pooled, asked, SERVES_WEB="true", PGBOUNCER_URL="")

    assert by_it == direct == "['15s', '10s', '1min', 'off']\n"


def test_what_it_refuses_is_not_asked_of_it(bouncer: str):
    with pytest.raises(psycopg.OperationalError, match="startup parameter"):
        psycopg.connect(bouncer, options="-c statement_timeout=15s")


def test_without_time_outs_it_is_not_ready(pooled: Several):
    asked = "from newsroom.health import _database; _database(); print('ready')"

    for lax in served(pooled, without="connect_query"):
        found = in_a_process(pooled, asked, SERVES_WEB="true", PGBOUNCER_URL=lax)

    assert "connect_query is missing" in found


def test_who_locks_for_longer_than_a_transaction_comes_straight(pooled: Several, bouncer: str):
    asked = (
        "from django.db import connection as c; c.cursor();"
        " print(c.connection.pgconn.port.decode())"
    )

    by_web = in_a_process(pooled, "import newsroom.wsgi; " + asked, SERVES_WEB="true")
    by_worker = in_a_process(pooled, "from newsroom.celery import app; " + asked)

    assert by_web.strip() == bouncer.rpartition(":")[2].partition("/")[0]
    assert by_worker.strip() != by_web.strip()


def test_what_a_web_process_starts_is_none_itself(pooled: Several):
    asked = "import os, newsroom.wsgi; print(os.environ.get('SERVES_WEB', 'not said'))"

    assert in_a_process(pooled, asked).strip() == "not said"


def test_a_long_list_is_read_without_a_cursor_of_the_server(pooled_town: Town):
    """What a reader takes away is read in chunks: each could come from another connection."""
    reader = pooled_town.anybody()
    for _ in range(3):
        pooled_town.post(reader)

    asked = urllib.request.Request(
        f"{pooled_town.newsroom.url}/api/v1/me/data",
        headers={"Authorization": f"Bearer {reader.token}"},
    )
    with urllib.request.urlopen(asked, timeout=30) as answer:
        taken = zipfile.ZipFile(io.BytesIO(answer.read()))

    texts = "".join(taken.read(name).decode() for name in taken.namelist() if "json" in name)
    assert texts.count("Something new") >= 3


def waits_at_most() -> int:
    """Seconds, as the shipped settings have it."""
    told = re.search(r"^query_wait_timeout = (\d+)$", pgbouncer.SHIPPED.read_text(), re.MULTILINE)
    assert told
    return int(told[1])


def test_who_waits_too_long_for_a_connection_is_told_so(pooled_town: Town, bouncer: str):
    author = pooled_town.anybody()
    assert pooled_town.post(author).status == 201

    holding = [psycopg.connect(bouncer) for _ in range(POOL)]
    try:
        for one in holding:
            one.execute("SELECT 1")  # in a transaction that has no end
        began = time.monotonic()
        answer = pooled_town.post(author)
        took = time.monotonic() - began
    finally:
        for one in holding:
            one.close()

    assert (answer.status, answer.body["code"]) == (503, "busy")
    assert answer.headers["retry-after"] == "1"
    assert took < waits_at_most() + A_MOMENT
    assert pooled_town.post(author).status == 201
