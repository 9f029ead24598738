"""Real servers for the tests: started once per run, before Django reads its settings.

A pytest plugin (see `addopts`). With DATABASE_URL and REDIS_URL set, those are used.
Every xdist worker gets its own database (pytest-django) and its own Valkey database.
"""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from newsroom.words import compile_words

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")

os.environ.setdefault("SECRET_KEY", "for tests only")
# Tests sign moderators in without a password; what the second factor does has tests of its own.
os.environ["DESK_SECOND_FACTOR"] = "false"
# Tests ask as often as they like; what limits do has tests of its own.
os.environ["API_REQUESTS_A_MINUTE"] = os.environ["API_READS_A_MINUTE"] = "1000000"
os.environ["API_TOKENS_A_MINUTE"] = "1000000"
os.environ.setdefault("WRITE_LIMITS_TIMES", "1000000")
# What Django reads is not what a demo in this folder left behind.
os.environ["THIRD_READING_DATA"] = os.environ.get("THIRD_READING_TEST_DATA", "/nonexistent")


_started: list[Any] = []


def pytest_unconfigure() -> None:
    """The run is over: stop what was started here, and take its folder away."""
    for servers in _started:
        servers.stop()
        shutil.rmtree(servers.folder, ignore_errors=True)


def _start() -> None:
    from newsroom.demo.servers import Servers

    folder = Path(tempfile.mkdtemp(prefix="third-reading-tests-"))
    servers = Servers(folder, durable=False)
    addresses = servers.start()
    os.environ["DATABASE_URL"] = addresses["database_url"]
    os.environ["REDIS_URL"] = addresses["redis_url"]

    _started.append(servers)


compile_words()
if WORKER:
    address, _, _ = os.environ["REDIS_URL"].rpartition("/")
    os.environ["REDIS_URL"] = f"{address}/{int(WORKER.removeprefix('gw')) + 1}"
elif "DATABASE_URL" not in os.environ:
    _start()
