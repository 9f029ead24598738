"""In which order files come where several workers share them (xdist, `--dist=loadfile`).

What takes minutes comes first: else one worker is busy with it long after the others have
nothing left to do. Nothing depends on the order.
"""

from __future__ import annotations

from collections import Counter

import pytest

# The long ones, longest first: they start real processes, or ask for everything. Not exact, and
# wrong at worst by some idle minutes: `pytest --durations=60` says how long each takes.
FIRST = (
    "tests/stack/test_demo.py", "tests/stack/test_faults.py", "tests/e2e/test_writing.py",
    "tests/permissions/", "tests/api/test_fuzzing.py", "tests/stack/test_events.py",
    "tests/machine/", "tests/test_nothing_leaks.py", "tests/e2e/", "tests/stack/",
    "tests/importing/test_killed.py", "tests/importing/test_memory.py",
    "tests/moderation/test_races.py", "tests/races/",
    "tests/ours/", "tests/raids/", "tests/newsroom/limits/", "tests/attack/",
    "tests/moderation/test_exporting.py", "tests/ready/", "tests/newsroom/pieces/", "tests/doors/",
)  # fmt: skip


def arrange(items: list[pytest.Item]) -> None:
    """Bring the long ones to the front."""
    sizes = Counter(_file(item) for item in items)
    items.sort(key=lambda item: (_place(item), -sizes[_file(item)], _file(item)))


def _file(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


def _place(item: pytest.Item) -> int:
    file = _file(item)
    return next((n for n, long in enumerate(FIRST) if file.startswith(long)), len(FIRST))
