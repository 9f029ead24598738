from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsroom.demo import nginx
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
        newsroom.manage("migrate", "--verbosity", "0")
        newsroom.run("-m", "newsroom.demo.seed")
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
