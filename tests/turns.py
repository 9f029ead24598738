"""Whose turn it is where not everything can be asked each time: a number of this commit.

So each landing asks another part, and whoever runs the same commit again asks the same one. A test
that takes its turn by it prints the variable that would repeat it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path


def turn(variable: str, *, of: int) -> int:
    """Below `of`; as the environment's variable says where it says it."""
    told = os.environ.get(variable)
    return int(told) if told else _of_this_commit() % of


def _of_this_commit() -> int:
    """Nought where there is no checkout."""
    git = shutil.which("git")
    if git is None:
        return 0
    done = subprocess.run(
        [git, "rev-parse", "HEAD"], cwd=Path(__file__).parent, capture_output=True, text=True
    )
    return int(done.stdout.strip() or "0", 16)
