"""Whose turn it is where not everything can be asked each time.

`make test` asks the same part each time: what it says must not be another thing for the same code.
TURN=commit asks the part of this commit, so that each landing can be attacked in another place;
TURN=4711 asks any other. A test that takes its turn prints the variable that would repeat it.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


def turn(variable: str, *, of: int) -> int:
    """Below `of`; as the environment's variable says, where it says it."""
    told = os.environ.get(variable) or os.environ.get("TURN") or "0"
    return (_of_this_commit() if told == "commit" else int(told)) % of


def _of_this_commit() -> int:
    """The first turn where there is no git, or this is only a copy of what it has."""
    try:
        done = subprocess.run(
            ["git", "rev-parse", "HEAD"],
            cwd=Path(__file__).parent, capture_output=True, text=True, check=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return 0
    return int(done.stdout.strip(), 16)
