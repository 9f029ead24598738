"""A file in our own format that is made to eat a machine is refused before it has."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from newsroom.demo.processes import ROOT
from tests.ours.bombs import BOMBS

SECONDS, MORE = 15.0, 200 * 1024  # of one file: computing, and KiB


@pytest.fixture(scope="module")
def read(tmp_path_factory: Any) -> dict[str, dict[str, Any]]:
    folder: Path = tmp_path_factory.mktemp("bombs")
    done = subprocess.run(
        [sys.executable, "-m", "tests.ours.bombs", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return {one["file"]: one for one in map(json.loads, done.stdout.splitlines())}


def test_each_is_refused_in_a_sentence(read: dict[str, dict[str, Any]]) -> None:
    became = {name: one["became"] for name, one in read.items()}

    assert became.keys() == BOMBS.keys()
    assert [name for name, what in became.items() if not what.startswith("refused: ")] == []
    assert all("\n" not in what and len(what) < 300 for what in became.values())


@pytest.mark.parametrize(
    ("bomb", "said"),
    [
        ("packed bomb", "unpacks to far more"),
        ("packed bomb of one line", "longer than any of ours"),
        ("long line of another kind", "line 2 (comment) is longer than"),
        ("lists in a line", "line 2 (reactions) has more than 4000000 things"),
        ("names in a line", "line 2 (reactions) has more than 4000000 things"),
        ("few lists in lists", "line 2 (reactions): a line cannot be read"),
        ("many kinds", "line 201 is of no kind of ours: x199"),
        ("long keys", "line 3: its key is longer than 500"),
    ],
)
def test_it_says_what_is_too_much(read: dict[str, dict[str, Any]], bomb: str, said: str) -> None:
    assert said in read[bomb]["became"]


def test_each_is_bounded(read: dict[str, dict[str, Any]]) -> None:
    slowest = max(read.values(), key=lambda one: float(one["seconds"]))
    largest = max(read.values(), key=lambda one: int(one["more"]))

    print("slowest", slowest, "largest", largest)
    assert slowest["seconds"] < SECONDS
    assert largest["more"] < MORE
