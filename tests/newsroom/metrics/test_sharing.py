"""What several processes count comes together, whatever becomes of them."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from prometheus_client.multiprocess import MultiProcessCollector

from newsroom.metrics.beginning import PREFIX, sweep
from newsroom.metrics.sharing import SIZE
from tests.newsroom.metrics.figures import figure, figures, read
from tests.newsroom.metrics.test_rules import ROOT

BEGIN = """
import os, sys, time
from pathlib import Path
from newsroom.metrics.sharing import holders, share
share(Path(sys.argv[1]), "parent", forks="web")
from newsroom.metrics.counters import POSTS, RELEASE_SECONDS, handed_out
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "counts"


def begin(folder: Path, code: str) -> subprocess.Popen[str]:
    """A process of its own, that counts in this folder; it says when it is done."""
    command = [sys.executable, "-c", BEGIN + code, str(folder)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def run(folder: Path, code: str) -> str:
    said, _ = begin(folder, code).communicate(timeout=60)
    return said


def together(folder: Path):
    files = [str(path) for path in folder.glob("*.db")]
    return figures(MultiProcessCollector.merge(files))


def sheets(folder: Path) -> int:
    return len(list(folder.glob("sheet-*")))


def test_counts_of_two_processes_come_together(folder):
    stays = begin(folder, "POSTS.inc(3); RELEASE_SECONDS.observe(1.5); print('done', flush=True);"
                          "sys.stdin.read()")  # fmt: skip
    assert stays.stdout is not None
    assert stays.stdout.readline() == "done\n"

    run(folder, "POSTS.inc(4); RELEASE_SECONDS.observe(3)")

    found = together(folder)
    stays.communicate(timeout=60)
    assert figure(found, "posts_total") == 7
    assert figure(found, "release_delay_seconds_count") == 2
    assert figure(found, "release_delay_seconds_sum") == 4.5
    assert sheets(folder) == 2


def test_what_a_killed_process_counted_stays_and_its_sheet_is_used_again(folder):
    killed = begin(folder, "POSTS.inc(5); print('done', flush=True); sys.stdin.read()")
    assert killed.stdout is not None
    killed.stdout.readline()
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    assert figure(together(folder), "posts_total") == 5

    for _ in range(3):
        run(folder, "POSTS.inc()")

    assert figure(together(folder), "posts_total") == 8
    assert sheets(folder) == 1, "one at a time: one sheet"


FORKS = """
for number in range(3):
    if (child := os.fork()) == 0:
        for _ in range(1000):
            POSTS.inc()
        print(*(f"{one.kind} {one.pid == os.getpid()}" for one in holders()), sep=",", flush=True)
        os._exit(0)
    os.waitpid(child, 0)
POSTS.inc()
print(*(one.kind for one in holders()))
"""


def test_forks_count_for_themselves(folder):
    said = run(folder, FORKS).splitlines()

    assert figure(together(folder), "posts_total") == 3001
    assert said == ["parent False,web True"] * 3 + ["parent"]
    assert sheets(folder) == 2, "the parent's, and one that its forks had one after the other"


AT_ONCE = """
children = []
for number in range(4):
    if (child := os.fork()) == 0:
        for _ in range(5000):
            handed_out()
        os._exit(0)
    children.append(child)
for child in children:
    os.waitpid(child, 0)
"""


def test_nothing_is_lost_where_many_count_at_once(folder):
    run(folder, AT_ONCE)

    assert figure(together(folder), "ready_answers_total", how="handed_out") == 20_000


def test_a_sheet_that_nobody_can_read_begins_anew(folder):
    run(folder, "POSTS.inc(2)")
    sheet = folder / "counter_0.db"
    sheet.write_bytes((9_999).to_bytes(4, "little") + b"\x00" * 4 + b"\xff" * 200)

    run(folder, "POSTS.inc()")

    assert figure(together(folder), "posts_total") == 1


MOST = """
import django; django.setup()
from newsroom.metrics import counters, requests
route = "api/v1/publications/<slug:slug>/something/<uuid:pk>/"
for number in range(10_000):
    asked = requests._bounded("DELETE", route + str(number), "4xx")
    counters.REQUESTS.labels(*asked).inc()
for number in range(60):
    counters.TASKS.labels("moderation.clock.look_at_something_" + str(number), "success").inc()
    counters.TASK_SECONDS.labels("moderation.clock.look_at_something_" + str(number)).observe(1)
for number in range(200):
    counters.REFUSALS.labels("a_code_that_is_rather_long_" + str(number)).inc()
for face in "page", "frame", "api", "desk", "admin":
    for doing in "reading", "writing":
        counters.REQUEST_SECONDS.labels(face, doing).observe(1)
"""


def test_all_that_may_be_counted_has_room_on_a_sheet(folder):
    """Who counts beyond it makes a hole in a file, and is killed by the system if the disk is
    full just then."""
    run(folder, MOST)

    assert figure(together(folder), "requests_total") == 10_000
    assert {path.stat().st_size for path in folder.glob("*.db")} == {SIZE}


def test_a_folder_of_somebody_who_was_killed_goes_with_the_next_that_comes(tmp_path):
    killed, held, new = (tmp_path / f"{PREFIX}{name}" for name in ("killed", "held", "new"))
    run(killed, "POSTS.inc()")
    holds = begin(held, "print('done', flush=True); sys.stdin.read()")
    assert holds.stdout is not None
    holds.stdout.readline()
    new.mkdir()
    for one in (killed, held):
        os.utime(one, (time.time() - 3600,) * 2)

    sweep(tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == {held.name, new.name}
    holds.communicate(timeout=60)


A_WEB_SERVER = """
import sys
from newsroom.metrics.beginning import begin_web
begin_web()
from newsroom.metrics.counters import POSTS
from newsroom.metrics.told import as_text, counted
POSTS.inc()
print("counted", flush=True)
sys.stdin.readline()
print(as_text(counted()).decode(), end="")
"""


def posts_of_two_web_servers(**settings: str) -> list[float]:
    """Each has counted one; how many each tells when it is asked."""
    told = os.environ | {"METRICS_TOKEN": "of sixteen letters and more"} | settings
    servers = [
        subprocess.Popen([sys.executable, "-c", A_WEB_SERVER], stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE, text=True, env=told)
        for _ in range(2)
    ]  # fmt: skip
    for one in servers:
        assert one.stdout is not None
        assert one.stdout.readline() == "counted\n"
    return [figure(read(one.communicate("\n", timeout=60)[0]), "posts_total") for one in servers]


def test_what_two_web_servers_count_is_counted_once_where_both_are_asked(tmp_path):
    """As the docs have it of the units, and prometheus.yml of its targets."""
    page = (ROOT / "docs" / "operations.md").read_text()
    [row] = re.findall(r"^\| several web servers and a worker.*$", page, re.MULTILINE)
    settings = dict(one.split("=") for one in re.findall(r"`(METRICS_\w+=[^`]+)`", row))
    [ports] = re.findall(r"^systemctl enable --now (third-reading-web@.*)$", page, re.MULTILINE)
    sample = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())
    [targets] = [one["targets"] for one in sample["scrape_configs"][0]["static_configs"]]

    assert targets == [
        *(f"127.0.0.1:{port}" for port in re.findall(r"web@(\d+)", ports)),
        settings["METRICS_LISTEN"],
    ]
    assert posts_of_two_web_servers(**settings) == [1, 1]
    shared = posts_of_two_web_servers(METRICS_DIR=str(tmp_path / "counts"))
    assert shared == [2, 2], "so that one of them must not be asked"


def test_it_is_said_in_time_where_to_count(folder):
    late = "from newsroom.metrics import counters, sharing; sharing.share(Path('x'), 'web')"

    done = subprocess.run(
        [sys.executable, "-c", f"from pathlib import Path; {late}"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert "in memory already" in done.stderr
