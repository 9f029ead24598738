"""Last words of a process, also of one that is a fork of another."""

from __future__ import annotations

from collections.abc import Callable
from multiprocessing.util import Finalize


def before_the_end(act: Callable[[], object]) -> None:
    """Call this when this process ends, unless it is killed.

    A fork made by `multiprocessing`, as a web worker is, asks nothing of `atexit`, and nothing
    that was said before it was made: so this is to be said in the process that it is about.
    """
    Finalize(None, act, exitpriority=1)
