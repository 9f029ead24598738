"""In which order, and on which worker, tests run where several workers share them (xdist).

A file stays on one worker, since what it starts is for all of its tests; only what is marked
with a group of its own goes elsewhere. What takes minutes comes first: else one worker is busy
with it long after the others have nothing left to do. Nothing depends on the order.
"""

from __future__ import annotations

from collections import Counter

import pytest

# The long ones, longest first: they start real processes, or ask for everything. Not exact, and
# wrong at worst by some idle minutes: `pytest --durations=60` says how long each takes.
FIRST = (
    "tests/stack/test_demo.py", "tests/stack/test_faults.py", "tests/e2e/test_writing.py",
    "tests/test_permissions.py", "tests/api/test_fuzzing.py", "tests/stack/test_events.py",
    "tests/e2e/", "tests/stack/", "tests/importing/test_killed.py",
    "tests/importing/test_memory.py", "tests/moderation/test_races.py", "tests/ours/",
)  # fmt: skip


def arrange(items: list[pytest.Item]) -> None:
    """Give each test its group, and bring the long ones to the front."""
    sizes = Counter(_file(item) for item in items)
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            # As xdist names the group of what is marked; it has read the marks before us.
            item._nodeid = f"{item.nodeid}@{_file(item)}"  # type: ignore[attr-defined]
    items.sort(key=lambda item: (_place(item), -sizes[_file(item)], _file(item)))


def _file(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


def _place(item: pytest.Item) -> int:
    file = _file(item)
    return next((n for n, long in enumerate(FIRST) if file.startswith(long)), len(FIRST))
