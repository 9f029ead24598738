"""One whole newsroom, as real processes, for all tests of a run that need it."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from newsroom.demo.processes import Newsroom
from tests.stack.client import Town


@pytest.fixture(scope="session")
def running() -> Iterator[Newsroom]:
    folder = Path(tempfile.mkdtemp(prefix="third-reading-stack-"))
    newsroom = Newsroom(folder)
    try:
        newsroom.start_servers()
        newsroom.manage("migrate", "--verbosity", "0")
        newsroom.run("-m", "newsroom.demo.seed")
        newsroom.start_processes()
        newsroom.wait_until_ready()
        yield newsroom
    finally:
        newsroom.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def town(running: Newsroom) -> Town:
    """The newsroom with everything up, whatever the test before did to it."""
    running.wait_until_ready()
    return Town(running)


def eventually(true: Callable[[], object], *, within: float = 40.0, every: float = 0.1) -> None:
    """Wait until something is so. Fails after `within` seconds."""
    ends = time.monotonic() + within
    while not true():
        assert time.monotonic() < ends, f"not so after {within:.0f} s"
        time.sleep(every)
