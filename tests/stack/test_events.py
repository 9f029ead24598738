"""Events from verbs to a newsroom's own server, by real processes, whatever is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from newsroom.demo import SLUG
from newsroom.demo.processes import ROOT
from newsroom.demo.servers import free_port
from newsroom.events.signing import HEADER, verify
from tests.stack.client import Town, eventually

pytestmark = pytest.mark.stack


class Receiver:
    """A process that can be killed, and a book that stays."""

    def __init__(self, folder: Path) -> None:
        self.port, self.book = free_port(), folder / "book.jsonl"
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        program = [sys.executable, "-m", "tests.newsroom.events.recorder"]
        self.process = subprocess.Popen([*program, str(self.port), str(self.book)], cwd=ROOT)

    def kill(self) -> None:
        assert self.process
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def got(self) -> list[dict[str, Any]]:
        lines = self.book.read_text().splitlines() if self.book.exists() else []
        return [json.loads(line) for line in lines]


@pytest.fixture
def receiver(tmp_path):
    receiver = Receiver(tmp_path)
    yield receiver
    receiver.kill()


@pytest.fixture
def forgotten_afterwards(town: Town):
    """What it is to call afterwards is for nobody who comes next."""
    yield
    town.rows("UPDATE newsroom_endpoint SET state = 'removed' RETURNING id")


@pytest.fixture
def as_in_production(town: Town):
    """A demo may call this machine. This one may not."""
    added = {"OUTGOING_HTTP": "false", "OUTGOING_NETWORKS": ""}
    town.newsroom.environment |= added
    _again(town, "worker")
    yield
    for name in added:
        del town.newsroom.environment[name]
    _again(town, "worker")


def _again(town: Town, name: str) -> None:
    town.newsroom.kill(name)
    getattr(town.newsroom, f"start_{name}")()


def listen(town: Town, receiver: Receiver) -> str:
    """An endpoint for all events; its secret."""
    url = f"http://127.0.0.1:{receiver.port}/hook"
    said = town.newsroom.manage(
        "shell", "-v0", "-c",
        "from newsroom.events import endpoints; from newsroom.models import Publication;"
        f" print(endpoints.add(Publication.objects.get(slug='{SLUG}'), url='{url}')[1])",
    )  # fmt: skip
    return said.strip().splitlines()[-1]


def waiting(town: Town) -> int:
    [[events]] = town.rows("SELECT count(*) FROM newsroom_event WHERE place IS NULL")
    [[left]] = town.rows("SELECT count(*) FROM newsroom_delivery WHERE state = 'waiting'")
    return int(events + left)


def test_everything_arrives_in_order_though_receiver_worker_and_beat_are_killed(
    town: Town, receiver: Receiver, forgotten_afterwards: None
):
    secret, comments = listen(town, receiver), []

    def move() -> None:
        for _ in range(3):
            comments.append(town.decided_for())

    moving = threading.Thread(target=move)
    moving.start()
    eventually(lambda: len(receiver.got()) > 2)
    receiver.kill()
    time.sleep(4)
    _again(town, "worker")  # in the middle of whatever it tries
    time.sleep(4)
    receiver.start()
    time.sleep(2)
    _again(town, "beat")
    receiver.kill()
    moving.join()
    receiver.start()
    eventually(lambda: waiting(town) == 0, within=180)

    got = receiver.got()
    bodies = [json.loads(one["body"]) for one in got]
    written = {str(pk) for [pk] in town.rows("SELECT id FROM newsroom_event")}
    assert written <= {body["id"] for body in bodies}
    for one in got:
        header, body = one["headers"][HEADER], one["body"].encode()
        assert verify(header, body, [secret], int(one["at"]))
        assert not verify(header, body, [secret], int(one["at"]) + 301)
    first_of: dict[str, dict[str, int]] = defaultdict(dict)
    for body in bodies:
        about = body["data"].get("comment", body["data"].get("article"))
        first_of[about].setdefault(body["id"], body["sequence"])
    assert {str(comment) for comment in comments} <= set(first_of)
    for sequences in first_of.values():
        assert all(a < b for a, b in pairwise(sequences.values()))
    types = [body["type"] for body in bodies if body["data"].get("comment") == comments[0]]
    assert list(dict.fromkeys(one for one in types if one != "review.completed")) == [
        "comment.submitted",
        "comment.gate_paid",
        "comment.in_review",
        "comment.published",
    ]


def test_a_server_that_leads_inside_is_not_followed(
    town: Town, receiver: Receiver, as_in_production: None
):
    """Without the setting for development, in a worker as it is run."""
    listen(town, receiver)
    town.post(town.anybody())

    tried = (
        "SELECT d.tried FROM newsroom_delivery d JOIN newsroom_endpoint e ON e.id = d.endpoint_id"
        f" WHERE d.tried <> '[]' AND e.url LIKE '%%:{receiver.port}/%%'"
    )
    eventually(lambda: town.rows(tried), within=60)

    assert town.rows(tried)[0][0][-1]["error"] == "target_not_secure"
    assert receiver.got() == []
    town.rows("UPDATE newsroom_endpoint SET state = 'removed' RETURNING id")
