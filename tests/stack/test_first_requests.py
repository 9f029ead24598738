"""A web process that has just begun is asked for everything at once, and nothing is half made.

FIRST_PROCESSES=100 FIRST_SEED=7 asks more of them; what failed says its seed.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from newsroom.demo.processes import ROOT, Newsroom
from tests.stack.client import Town
from tests.turns import turn

pytestmark = pytest.mark.stack
PROCESSES = int(os.environ.get("FIRST_PROCESSES", "3"))
SEED = turn("FIRST_SEED", of=10**6)


@pytest.mark.flaky(reruns=0)  # What fails once in many processes is what is looked for.
@pytest.mark.parametrize("number", range(PROCESSES))
def test_the_first_requests_of_a_process_are_answered_like_all_others(
    running: Newsroom, number: int
) -> None:
    town = Town(running)
    tokens = [town.anybody().token for _ in range(12)]

    done = subprocess.run(
        [sys.executable, "-m", "tests.stack.at_first", str(SEED + number), *tokens],
        cwd=ROOT,
        env={**os.environ, **running.environment},
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout == "", f"FIRST_SEED={SEED + number}: {done.stdout}{done.stderr[-3000:]}"
