"""Bytes as no browser sends them, to a real web server: answered, refused or hung up on, in time.

RAW_EXAMPLES=20000 RAW_SEED=2 asks for longer.
"""

from __future__ import annotations

import os
import random
import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from newsroom.demo.processes import Newsroom
from tests.stack.client import Client, Town
from tests.stack.odd_requests import HOST, ODD, begun

pytestmark = pytest.mark.stack
EXAMPLES = int(os.environ.get("RAW_EXAMPLES", "300"))
SEED = int(os.environ.get("RAW_SEED", "1"))
WAITS = 20.0  # seconds for an answer, or an end
MORE_AT_MOST = 64 * 1024  # KiB that a web process may have grown by


@pytest.fixture(scope="module")
def web(running: Newsroom) -> Newsroom:
    running.wait_until_ready()
    return running


@pytest.fixture(scope="module")
def token(web: Newsroom) -> str:
    """A reader's: of who has not signed in, no body would be looked at."""
    return Town(web).anybody().token


def by(token: str, data: bytes) -> bytes:
    if b"Authorization:" in data:
        return data
    return data.replace(HOST, HOST + b"Authorization: Bearer " + token.encode() + b"\r\n", 1)


def answer_to(newsroom: Newsroom, data: bytes, patience: float = 0.3) -> bytes:
    """What comes back until the other side hangs up, or has said a whole answer's beginning.

    After so many seconds we say that nothing more will come, and then it has to end: but for who
    has said so no answer is given. Raises TimeoutError where it does not.
    """
    with socket.create_connection(("127.0.0.1", newsroom.port), timeout=WAITS) as there:
        with suppress(OSError):  # It has heard enough.
            there.sendall(data)
        with suppress(ConnectionError):  # It hangs up on what it has not read to its end.
            try:
                there.settimeout(patience)
                return there.recv(65536)
            except TimeoutError:
                there.settimeout(WAITS)
            with suppress(OSError):
                there.shutdown(socket.SHUT_WR)
            return there.recv(65536)
    return b""


def is_fine(answer: bytes) -> bool:
    """An answer that is no fault of ours, or none at all."""
    status = answer[9:12]
    return not answer or (answer.startswith(b"HTTP/1.") and status.isdigit() and status < b"500")


@pytest.mark.parametrize("name", ODD)
def test_what_no_browser_sends_is_no_fault_of_ours(web: Newsroom, token: str, name: str) -> None:
    answer = answer_to(web, by(token, ODD[name]))

    assert is_fine(answer), answer[:200]
    assert Client(web.url).get("/livez").status == 200


@pytest.mark.parametrize("name", ["deep json", "infinity", "half a character", "no json"])
def test_what_cannot_be_read_is_said_to_be_so(web: Newsroom, token: str, name: str) -> None:
    answer = answer_to(web, by(token, ODD[name]), patience=WAITS)

    assert answer[9:12] == b"400", answer[:200]


def mutated(dice: random.Random) -> bytes:
    """One of those above with some bytes changed, left out, doubled or put in."""
    data = bytearray(dice.choice([one for one in ODD.values() if len(one) < 20_000]))
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(data) + 1)
        what = dice.choice(
            [b"", b"\x00", b"\r\n", b"\n", b":", b" ", b"\xff", b"0\r\n\r\n", b"\r\n\r\n"]
        )
        data[at : at + dice.randint(0, 3)] = what
    return bytes(data)


def test_whatever_comes_is_answered_or_hung_up_on(web: Newsroom, token: str) -> None:
    dice, kinds, before = random.Random(SEED), Counter[str](), sizes(web)

    for number in range(EXAMPLES):
        data = mutated(dice)
        data = by(token, data) if number % 2 else data
        answer = answer_to(web, data)
        kinds[answer[9:12].decode("latin-1") or "hung up"] += 1
        assert is_fine(answer), (SEED, number, data[:300], answer[:200])

    print(f"{EXAMPLES} raw requests: {dict(kinds)}; {before} KiB before, {sizes(web)} after")
    assert Client(web.url).get("/livez").status == 200
    assert sizes(web) - before < MORE_AT_MOST
    assert len(kinds) > 1, "else nobody was answered"


def sizes(newsroom: Newsroom) -> int:
    """KiB that all processes of the web server have to themselves."""
    parent = newsroom.processes["web"].pid
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return sum(_own(int(pid)) for pid in [parent, *map(int, children)])


def _own(pid: int) -> int:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in rollup if line.startswith("Private_"))


SLOWLY = {
    "heads": b"POST /api/v1/reviews HTTP/1.1\r\n" + HOST + b"Content-Length: 100\r\nX: ",
    "bodies": begun(b"Content-Length: 100", b"Content-Type: application/json", body=b"["),
}


@contextmanager
def slow_ones(newsroom: Newsroom, begins: bytes, number: int) -> Iterator[list[socket.socket]]:
    """So many who begin a request, and say a letter now and then."""
    there = [socket.create_connection(("127.0.0.1", newsroom.port), 10) for _ in range(number)]
    try:
        for one in there:
            one.sendall(begins)
        yield there
    finally:
        for one in there:
            one.close()


@pytest.mark.parametrize("of", SLOWLY)
def test_two_hundred_who_never_finish_keep_nobody_waiting(web: Newsroom, of: str) -> None:
    with slow_ones(web, SLOWLY[of], 200) as there:
        took = []
        for _ in range(5):
            for one in there:
                with suppress(BrokenPipeError, ConnectionResetError):
                    one.sendall(b"1")  # Who is refused unread has been told so by now.
            began = time.monotonic()
            assert Client(web.url, timeout=15).get("/rules/").status == 200
            took.append(time.monotonic() - began)

    print(f"with 200 slow {of} a page took {max(took):.3f} s at most")
