from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from newsroom.demo import nginx
from newsroom.demo.processes import ROOT
from newsroom.demo.several import Several
from tests.stack.client import Town


@pytest.fixture(scope="session")
def running_several() -> Iterator[Several]:
    """Two web processes and two workers behind nginx, with the sample newsroom."""
    assert nginx.program(), "nginx is not installed here (.ci/run installs it)"
    folder = Path(tempfile.mkdtemp(prefix="third-reading-several-"))
    newsroom = Several(folder)
    try:
        newsroom.start_servers()
        newsroom.collect_static()
        newsroom.fill()
        newsroom.start_processes()
        newsroom.wait_until_ready()
        yield newsroom
    finally:
        newsroom.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def several(running_several: Several) -> Several:
    """All of them up, whatever the test before did to them."""
    running_several.wait_until_ready()
    return running_several


@pytest.fixture
def big_town(several: Several) -> Town:
    return Town(several)


@contextmanager
def webs_with(newsroom: Several, **environment: str) -> Iterator[None]:
    """Its web processes started anew, with these settings as well; afterwards as they were."""
    was = dict(newsroom.environment)
    newsroom.environment |= environment
    newsroom.restart_webs()
    try:
        yield
    finally:
        newsroom.environment = was
        newsroom.restart_webs()


def in_a_process(newsroom: Several, code: str, **environment: str) -> str:
    """What this code says in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{code}"],
        cwd=ROOT,
        env={**os.environ, **newsroom.environment, **environment},
        capture_output=True,
        text=True,
    )
    return done.stdout + done.stderr
