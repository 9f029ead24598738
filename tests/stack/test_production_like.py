"""`make production-like`, as it is typed: opened, gone through by a comment, closed by SIGTERM."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pytest

from newsroom.demo.processes import ROOT, Newsroom, port_is_free
from newsroom.demo.servers import free_port
from newsroom.servers import embedded_addresses
from tests.stack.client import Town, eventually
from tests.stack.journey import comes_to_the_page

pytestmark = pytest.mark.stack
OURS = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "THIRD_READING_DATA"}


class Opened:
    """What the command has opened, for who looks at it from outside."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.url = folder, f"http://127.0.0.1:{port}"
        self.environment = {name: value for name, value in os.environ.items() if name not in OURS}
        self.environment["THIRD_READING_DATA"] = str(folder)

    def is_open(self) -> None:
        """From now on its servers are known."""
        self.environment["DATABASE_URL"] = embedded_addresses(self.folder)["database_url"]

    def manage(self, *arguments: str) -> str:
        environment = {
            name: value for name, value in self.environment.items() if name != "DATABASE_URL"
        }
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
        return done.stdout.decode()


@contextmanager
def opened(above: Path) -> Iterator[tuple[Opened, subprocess.Popen[bytes], Path]]:
    """The command at its work, and where it says how it goes."""
    port, said = free_port(), above / "said"
    it = Opened(above / "data", port)
    asked = ["--webs", "2", "--workers", "2", "--port", str(port), "--data", str(it.folder)]
    with said.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "newsroom.demo.production_like", *asked],
            cwd=ROOT,
            env=it.environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield it, process, said
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(60)


@pytest.fixture
def above() -> Iterator[Path]:
    """Not pytest's own: at the start of each run that is closed to PostgreSQL's user."""
    folder = Path(tempfile.mkdtemp(prefix="third-reading-production-like-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_a_comment_comes_to_the_page_and_nothing_stays_when_it_is_closed(above: Path) -> None:
    with opened(above) as (it, process, said):
        eventually(lambda: "is open" in said.read_text() or process.poll() is not None, within=300)
        assert process.poll() is None, said.read_text()
        it.is_open()
        pids: dict[str, int] = json.loads((it.folder / "processes.json").read_text())
        assert set(pids) == {"web-1", "web-2", "worker-1", "worker-2", "beat", "nginx"}

        comes_to_the_page(Town(cast(Newsroom, it)))

        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0, said.read_text()

    assert "Closed." in said.read_text()
    assert "Traceback" not in said.read_text()
    assert port_is_free(int(it.url.rpartition(":")[2]))
    assert not embedded_addresses(it.folder), "the servers should be gone"
    assert not [name for name, pid in pids.items() if Path(f"/proc/{pid}").exists()]
    # What was told to end may take a moment to be gone.
    eventually(lambda: subprocess.run(["pgrep", "-f", str(it.folder)]).returncode == 1, within=10)
