"""The example receivers, really run, and sent to by our own sender: genuine, old, false, twice."""

from __future__ import annotations

import json
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from moderation.opinions import read
from newsroom import calling
from newsroom.calling import Answer
from newsroom.events.sending import post
from newsroom.events.signing import HEADER, sign

HERE = Path(__file__).parents[1] / "docs/examples/webhook_receiver"
OLD, NEW = "whsec_old", "whsec_new"
COMMANDS: dict[str, Callable[[int], list[str]]] = {
    "receiver.py": lambda port: [sys.executable, "receiver.py", str(port)],
    "receiver.mjs": lambda port: ["node", "receiver.mjs", str(port)],
    "receiver.php": lambda port: ["php", "-S", f"127.0.0.1:{port}", "receiver.php"],
}


class Running:
    """An example receiver in a process of its own, with a folder for what it keeps."""

    def __init__(self, example: str, folder: Path) -> None:
        self.example, self.folder = example, folder
        self.port = _a_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self.process: subprocess.Popen[bytes] | None = None
        shutil.copy(HERE / example, folder / example)

    def start(self) -> None:
        kept = {"WEBHOOK_DATABASE": str(self.folder / "kept.db"), "WEBHOOK_IDS": str(self.ids)}
        self.process = subprocess.Popen(
            COMMANDS[self.example](self.port),
            cwd=self.folder,
            env={
                "PATH": "/usr/local/bin:/usr/bin:/bin",
                "WEBHOOK_SECRETS": f"{NEW},{OLD}",
                **kept,
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        ends = time.monotonic() + 60
        while time.monotonic() < ends:
            try:
                socket.create_connection(("127.0.0.1", self.port), 0.2).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise TimeoutError(self.example)

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()

    @property
    def ids(self) -> Path:
        return self.folder / "kept.ids"

    @property
    def kept(self) -> list[str]:
        """The ids that it has written down."""
        if self.example == "receiver.mjs":
            return self.ids.read_text().split() if self.ids.exists() else []
        if self.example == "receiver.php":
            return list(self._file.get("ids", {}))
        with sqlite3.connect(self.folder / "kept.db") as db:
            return [row[0] for row in db.execute("SELECT id FROM event ORDER BY rowid")]

    @property
    def _file(self) -> dict[str, Any]:
        kept = self.folder / "kept.db"
        found: dict[str, Any] = json.loads(kept.read_text()) if kept.exists() else {}
        return found

    def latest(self, subject: str) -> tuple[int, str] | None:
        if self.example == "receiver.php":
            told = self._file.get("latest", {}).get(subject)
            return tuple(told) if told else None
        with sqlite3.connect(self.folder / "kept.db") as db:
            found = db.execute("SELECT sequence, type FROM latest WHERE subject = ?", [subject])
            row: tuple[int, str] | None = found.fetchone()
            return row


def _a_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


@pytest.fixture(params=list(COMMANDS))
def receiver(request, tmp_path, settings) -> Iterator[Running]:
    settings.OUTGOING_HTTP, settings.OUTGOING_NETWORKS = True, ["127.0.0.0/8"]
    program = COMMANDS[request.param](0)[0]
    assert shutil.which(program), f"{program} is not installed; .ci/run does that"
    running = Running(request.param, tmp_path)
    running.start()
    yield running
    running.stop()


def message(**facts: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"id": str(uuid4()), "type": "comment.published", "api_version": "1"}
    return told | {"delivery_attempt": 1, "data": {"comment": str(uuid4())}} | facts


def asking(text: str, answer_url: str | None = None) -> dict[str, Any]:
    data = {"comment": str(uuid4()), "text": {"format": "plain", "body": text}}
    return message(type="moderation.ask", data=data, answer_url=answer_url)


def send(receiver: Running, told: dict[str, Any], *secrets: str) -> Answer:
    return post(receiver.url, json.dumps(told).encode(), secrets or [NEW])


def send_as(receiver: Running, body: bytes, header: str) -> int | None:
    return calling.post(receiver.url, body, {HEADER: header}, seconds=10).status


def test_what_is_genuine_is_taken_under_either_secret_and_written_down(receiver):
    first, second, third = message(), message(), message()

    answers = [
        send(receiver, first, NEW),
        send(receiver, second, OLD),
        send(receiver, third, "whsec_newest", NEW),
    ]

    assert [answer.status for answer in answers] == [204] * 3
    assert receiver.kept == [first["id"], second["id"], third["id"]]


def test_what_comes_twice_is_answered_alike_and_is_one(receiver):
    told = message()

    answers = [send(receiver, told), send(receiver, told | {"delivery_attempt": 2})]

    assert [answer.status for answer in answers] == [204, 204]
    assert receiver.kept == [told["id"]]


def test_a_receiver_that_was_killed_and_came_back_still_knows_the_ids(receiver):
    told, new = message(), message()
    send(receiver, told)
    receiver.stop()
    receiver.start()

    send(receiver, told)
    send(receiver, new)

    assert receiver.kept == [told["id"], new["id"]]


@pytest.mark.parametrize("seconds", [-301, -3600, 360])
def test_a_message_that_was_caught_and_is_sent_again_is_refused(receiver, seconds):
    body = json.dumps(message()).encode()
    genuine_once = sign(body, [NEW], int(time.time()) + seconds)

    status = send_as(receiver, body, genuine_once)

    assert status == 401


def test_what_was_tampered_with_is_refused(receiver):
    told = message()
    body, now = json.dumps(told).encode(), int(time.time())
    header = sign(body, [NEW], now)
    other = body.replace(told["id"].encode(), str(uuid4()).encode())

    answers = [
        send_as(receiver, other, header),
        send_as(receiver, body + b" ", header),
        send_as(receiver, body, header.replace(f"t={now}", f"t={now + 1}")),
        send_as(receiver, body, sign(body, ["whsec_of_somebody_else"], now)),
        send_as(receiver, body, f"t={now}"),
        send_as(receiver, body, f"t={now},t={now},{header.partition(',')[2]}"),
        send_as(receiver, body, ""),
        send_as(receiver, body, "nonsense"),
        send_as(receiver, body, header),
    ]

    assert answers == [401] * 8 + [204]
    assert receiver.kept == [told["id"]]


def test_what_is_sent_again_from_the_desk_does_not_put_the_clock_back(receiver):
    if receiver.example == "receiver.mjs":
        pytest.skip("It keeps where comments stand in its memory.")
    comment = {"comment": str(uuid4())}
    for sequence, kind in ((7, "comment.hidden"), (9, "comment.restored"), (8, "comment.edited")):
        send(receiver, message(type=kind, sequence=sequence, data=comment))

    ends = time.monotonic() + 10
    while time.monotonic() < ends and receiver.latest(comment["comment"]) is None:
        time.sleep(0.05)
    time.sleep(0.5)  # until what was answered is worked on

    assert receiver.latest(comment["comment"]) == (9, "comment.restored")


def test_a_text_is_answered_at_once_and_as_our_house_reads_answers(receiver):
    held, nothing = send(receiver, asking("You idiot!")), send(receiver, asking("A fine tram."))

    assert (held.status, read(held.body).status) == (200, "hold")
    assert read(held.body).flags == ("insult",)
    assert (nothing.status, read(nothing.body).status) == (200, "no_opinion")


def test_a_text_that_is_thought_over_is_answered_later(receiver):
    answers: list[dict[str, Any]] = []
    came = threading.Event()

    class House(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answers.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()
            came.set()

        def log_message(self, *_: Any) -> None:
            pass

    house = ThreadingHTTPServer(("127.0.0.1", 0), House)
    threading.Thread(target=house.serve_forever, daemon=True).start()
    way_back = f"http://127.0.0.1:{house.server_address[1]}/answer"

    promised = send(receiver, asking("Please think it over.", way_back))
    came.wait(20)
    house.shutdown()
    house.server_close()

    assert (promised.status, promised.body) == (202, b"")
    assert answers == [{"status": "hold", "reason": "I thought it over."}]
