"""Whatever a file does to be large, slow or curious: it is refused in a sentence that says where.

Read in a process with little memory to take and little time (hostile.py).
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from moderation import sheets
from moderation.refusals import BadFile
from newsroom.demo.processes import ROOT

SECONDS, MORE = 15.0, 300 * 1024  # of one file: computing, and KiB


class Curious:
    """A server that is never to be asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        curious = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                curious.asked.append(self.path)
                self.send_error(404)

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def read(tmp_path_factory: Any) -> dict[str, dict[str, Any]]:
    """What became of each file, and of whoever was to be asked for more."""
    curious, folder = Curious(), tmp_path_factory.mktemp("hostile")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.importing.hostile",
            str(folder),
            str(curious.server.server_port),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    curious.server.shutdown()
    curious.server.server_close()
    assert done.returncode == 0, done.stderr[-2000:]
    results = [json.loads(line) for line in done.stdout.splitlines()]
    return {one["file"]: one for one in results} | {"asked": {"paths": curious.asked}}


IS_READ = "remark42: odd values"  # as nothing, or told as odd


def test_each_is_refused_and_says_where(read: dict[str, dict[str, Any]]) -> None:
    became = {name: one["became"] for name, one in read.items() if name != "asked"}
    assert became.pop(IS_READ).endswith(" records")

    assert [name for name, what in became.items() if not what.startswith("refused: ")] == []
    says_where = [what for what in became.values() if "row " in what or "line " in what]
    assert len(says_where) > len(became) * 0.6
    assert all("\n" not in what and len(what) < 400 for what in became.values())


def test_each_is_bounded(read: dict[str, dict[str, Any]]) -> None:
    results = [one for name, one in read.items() if name != "asked"]

    slowest = max(results, key=lambda one: one["seconds"])
    largest = max(results, key=lambda one: one["more"])
    print("slowest", slowest, "largest", largest)
    assert len(results) > 85
    assert slowest["seconds"] < SECONDS
    assert largest["more"] < MORE


def test_nobody_was_asked_for_more(read: dict[str, dict[str, Any]]) -> None:
    assert read["asked"]["paths"] == []


@pytest.mark.parametrize(
    "data",
    [
        b"words\n" + b"x" * (1024 * 1024),
        b'words\n"' + b"x" * 200_000,
        b'words\n"' + b"x" * 140_000 + b'"\n',
        b"words\n" + b"a\n" * 10_001,
        b"words\n\xff\xfe\xff",
        b"\xff\xfe\x00",
        b"PK\x03\x04\xff",
        b"a,b\nc,d\n",
        b"",
    ],
)
def test_a_sheet_that_is_none_is_refused(data: bytes) -> None:
    with pytest.raises(BadFile):
        sheets.read(data)
