"""Web server, worker and clock of one parent, with everything that these do for each other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsroom.demo.processes import ROOT
from tests.stack.client import Town, eventually
from tests.stack.journey import comes_to_the_page

pytestmark = pytest.mark.stack


@pytest.fixture
def parent(town: Town) -> Iterator[subprocess.Popen[bytes]]:
    """In the place of the processes that otherwise serve the sample newsroom."""
    newsroom = town.newsroom
    for name in ("web", "worker", "beat"):
        newsroom.kill(name)
    newsroom.start_together()
    process = newsroom.processes["together"]
    try:
        newsroom.wait_until_ready()
        yield process
    finally:
        del newsroom.processes["together"]
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        newsroom.start_processes()


def test_a_comment_comes_to_the_page_and_all_end_when_told(town, parent):
    comes_to_the_page(town)
    assert list(town.newsroom.folder.glob("beat-in-worker*")), "the clock keeps its file"
    family = children(parent.pid)
    assert len(family) >= 3, "two web workers and a worker"

    parent.terminate()

    eventually(lambda: parent.poll() is not None, within=60)
    assert parent.returncode == 0
    assert [pid for pid in family if Path(f"/proc/{pid}").exists()] == []


def test_a_house_whose_worker_has_died_ends_to_be_started_anew(parent):
    worker = min(children(parent.pid))  # the first that was made

    os.kill(worker, signal.SIGKILL)

    eventually(lambda: parent.poll() is not None, within=60)
    assert parent.returncode != 0, "so that whoever watches it starts it anew"


def test_all_go_after_a_parent_that_was_killed(parent):
    family = children(parent.pid)

    parent.kill()

    eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in family), within=60)


@pytest.mark.parametrize(
    "settings",
    [
        {"PGBOUNCER_URL": "postgresql://somebody@127.0.0.1:6432/reading"},
        {"REPLICA_DATABASE_URLS": "postgresql://somebody@127.0.0.1:5433/reading"},
    ],
    ids=["pgbouncer", "replicas"],
)
def test_what_a_worker_may_not_use_starts_nothing(running, settings):
    done = start(running, "--interface", "wsgi", "newsroom.wsgi:application", "--", **settings)

    assert done.returncode != 0
    assert "apart" in done.stderr


def test_without_a_word_for_the_worker_nothing_starts(running):
    done = start(running, "--interface", "wsgi", "newsroom.wsgi:application")

    assert done.returncode != 0
    assert "behind `--`" in done.stderr


def start(newsroom, *told, **settings):
    command = [sys.executable, "-m", "newsroom.together", *told]
    environment = newsroom.environment | settings
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )


def children(pid: int) -> list[int]:
    told = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    return [int(one) for one in " ".join(told).split()]
