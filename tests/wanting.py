"""What a test wants of the machine. Where it is wanting, a run on a laptop leaves the test out and
says so; in CI the test fails: .ci/run provides all of it, and nothing is to be left out unseen."""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest


def wanting(what: str) -> NoReturn:
    """It is not here."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} (.ci/run provides it)")
    pytest.skip(what)


def program(name: str) -> str:
    """Where it is."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    return found or wanting(f"{name} is not installed here")
