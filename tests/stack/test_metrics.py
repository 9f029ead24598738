"""Figures of real processes: what they count comes together, and outlives them."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import pytest
from prometheus_client.mmap_dict import MmapedDict

from newsroom.demo import nginx
from newsroom.demo.processes import Newsroom, port_is_free
from newsroom.demo.servers import free_port
from newsroom.metrics.beginning import own_place
from tests.newsroom.metrics.alarming import CASES
from tests.newsroom.metrics.figures import Figures, figure, names, read
from tests.newsroom.metrics.test_rules import ASKED_FOR, SELECTORS, Selector
from tests.stack.client import Client, Town, eventually
from tests.stack.journey import comes_to_the_page

pytestmark = pytest.mark.stack
TOKEN = "only for these tests, and long"  # noqa: S105
ME = "api/v1/me"  # Nobody's: each request of a stranger is refused, by Django.


@contextmanager
def started_anew(newsroom: Newsroom, **settings: str) -> Iterator[None]:
    """Web and worker with these settings as well; afterwards as they were."""
    was = dict(newsroom.environment)

    def restart() -> None:
        for name, start in (("web", newsroom.start_web), ("worker", newsroom.start_worker)):
            if name in newsroom.processes:
                newsroom.kill(name)
            start()
        newsroom.wait_until_ready()

    newsroom.environment |= settings
    try:
        restart()
        yield
    finally:
        newsroom.environment = was
        restart()


@pytest.fixture(scope="module")
def folder(running: Newsroom) -> Path:
    return running.folder / "counts"


@pytest.fixture(scope="module")
def counting(running: Newsroom, folder: Path) -> Iterator[Newsroom]:
    with started_anew(running, METRICS_TOKEN=TOKEN, METRICS_DIR=str(folder)):
        yield running


def scrape(url: str, token: str = TOKEN) -> Figures:
    given = {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(f"{url}/metrics", headers=given)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return read(answer.read().decode())


def status(url: str, token: str) -> int:
    try:
        scrape(url, token)
    except urllib.error.HTTPError as error:
        return error.code
    return 200


def asked_for_me(url: str) -> float:
    return figure(scrape(url), "requests_total", route=ME, status="4xx")


def strangers(url: str, times: int) -> None:
    for _ in range(times):
        assert Client(url).get("/api/v1/me").status == 401


def held_by(folder: Path, kind: str) -> dict[int, int]:
    """The processes of a kind, by the numbers of their sheets."""
    said = {path: json.loads(path.read_text()) for path in folder.glob("sheet-*")}
    return {int(path.name.partition("-")[2]): one["pid"] for path, one in said.items()
            if one["kind"] == kind and Path(f"/proc/{one['pid']}").exists()}  # fmt: skip


NIGHTLY_FAILED = frozenset({"task": "moderation.clock.refit", "outcome": "failure"}.items())


def test_after_a_comments_way_all_that_rules_and_panels_ask_for_is_there(counting, town: Town):
    comment = comes_to_the_page(town)
    told = town.anybody().post(f"/api/v1/comments/{comment}/reports", {"reason": "spam"})
    assert told.status == 201
    strangers(counting.url, 1)

    found = scrape(counting.url)

    # `up` is Prometheus's own, and no backup has been made here.
    of_backups = {"third_reading_backups_last_timestamp_seconds", "third_reading_backups_amiss"}
    assert ASKED_FOR - names(found) == {"up", *of_backups}
    # A house that was asked whether it is ready, and was not yet, has answered 503.
    perhaps = Selector("third_reading_requests_total", (("status", "=", "5xx"),))
    assert without_figures(found) - {perhaps} == {
        Selector("up", (("job", "=", "third-reading"),)),
        Selector("third_reading_backups_last_timestamp_seconds", (("what", "=", "backup"),)),
        Selector("third_reading_backups_last_timestamp_seconds", (("what", "=", "erasures"),)),
        Selector("third_reading_backups_amiss", ()),
    }
    assert made_up(found) == set()
    assert figure(found, "posts_total") >= 1
    assert figure(found, "reports_total", reason="spam") >= 1
    assert figure(found, "decisions_total", outcome="release", by="peers") >= 1
    assert figure(found, "ready_answers_total") > 0
    # A worker's, that was started apart from the web server.
    assert figure(found, "releases_total") >= 1
    assert figure(found, "release_delay_seconds_sum") > 0
    # What has not happened yet is nought, not absent.
    assert ("third_reading_tasks_total", NIGHTLY_FAILED) in found
    swept = {"task": "moderation.clock.sweep", "outcome": "success"}
    eventually(lambda: figure(scrape(counting.url), "tasks_total", **swept) > 0, within=30)


def without_figures(found: Figures) -> set[Selector]:
    """What rules and panels select by labels that no figure has."""
    return {
        selector
        for selector in SELECTORS
        if not any(name == selector.name and selector.fits(dict(its)) for name, its in found)
    }


def made_up(found: Figures) -> set[str]:
    """Figures with which the rules are tried, and that have other labels in a real house."""
    real = {(name, frozenset(dict(labels))) for name, labels in found}
    tried = {
        series
        for case in CASES.values()
        for each in (*case.sounds, *case.silent)
        for series in each
        if "job=" not in series and not series.startswith("backups_")
    }
    return {series for series in tried if _shape(series) not in real}


def _shape(series: str) -> tuple[str, frozenset[str]]:
    name, _, labels = series.partition("{")
    named = frozenset(re.findall(r"(\w+)=", labels)) - {"instance"}  # Prometheus's own
    return f"third_reading_{name}", named


def test_each_process_is_told_of(counting, folder):
    found = scrape(counting.url)

    memory = {dict(labels)["process"]: value for (name, labels), value in found.items()
              if name == "third_reading_process_resident_memory_bytes"}  # fmt: skip
    assert set(memory) == {"parent", "web", "worker"}
    assert len(held_by(folder, "web")) == 2
    assert figure(found, "process_open_fds", process="worker") > 5
    began = figure(found, "process_start_time_seconds", process="worker")
    assert time.time() - 3600 < began < time.time()


def test_what_two_web_processes_count_comes_together(counting, folder):
    before = asked_for_me(counting.url)

    strangers(counting.url, 60)

    assert asked_for_me(counting.url) == before + 60
    webs = {folder / f"counter_{number}.db" for number in held_by(folder, "web")}
    assert all(counted_by(path) > 0 for path in webs), "both of them answered"


def counted_by(path: Path) -> float:
    values = MmapedDict.read_all_values_from_file(str(path))
    return float(sum(value for key, value, *_ in values if ME in key and '"4xx"' in key))


def test_what_a_killed_web_process_counted_neither_goes_nor_doubles(counting, folder):
    strangers(counting.url, 20)
    before, sheets = asked_for_me(counting.url), len(list(folder.glob("sheet-*")))
    killed = set(held_by(folder, "web").values())

    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    eventually(lambda: len(set(held_by(folder, "web").values()) - killed) == 2, within=60)
    counting.wait_until_ready()

    assert asked_for_me(counting.url) == before
    strangers(counting.url, 20)
    assert asked_for_me(counting.url) == before + 20
    assert len(list(folder.glob("sheet-*"))) == sheets, "who comes writes where the dead did"


def released(town: Town) -> int:
    query = "SELECT count(*) FROM comments_revision WHERE status = 'released'"
    return int(town.rows(query)[0][0])


def test_what_a_killed_worker_counted_neither_goes_nor_doubles(counting, town: Town):
    town.decided_for()
    eventually(lambda: figure(scrape(counting.url), "releases_total") > 0)
    counting.kill("worker")
    before, rows = scrape(counting.url), released(town)

    counting.start_worker()
    counting.wait_until_ready()
    after = scrape(counting.url)
    town.decided_for()

    for name in ("releases_total", "tasks_total"):
        assert figure(after, name) >= figure(before, name) > 0
    first = figure(before, "releases_total")
    more = lambda: figure(scrape(counting.url), "releases_total") - first  # noqa: E731
    eventually(lambda: more() == released(town) - rows > 0)


def test_addresses_that_lead_nowhere_are_one_series(counting):
    series = len(scrape(counting.url))

    for number in range(200):
        Client(counting.url).get(f"/nothing/{number}/{uuid4()}")

    assert len(scrape(counting.url)) < series + 10


def test_who_has_no_token_gets_nothing(counting, running):
    assert status(counting.url, "") == status(counting.url, "wrong") == 401
    assert status(counting.url, TOKEN) == 200


def quickly(act: Callable[[], Figures], seconds: float = 4.0) -> Figures:
    began = time.monotonic()
    found = act()
    assert time.monotonic() - began < seconds
    return found


def is_back(url: str) -> bool:
    with suppress(OSError):
        return figure(scrape(url), "up", part="database") == 1
    return False


@pytest.mark.parametrize("how", ["stopped", "hangs"])
def test_a_database_that_is_away_is_told_and_the_rest_as_well(counting, town, how):
    servers, posts = counting.servers, figure(scrape(counting.url), "posts_total")
    time.sleep(5.5)  # What was asked is known for five seconds.
    pid = servers.postgres_pid
    os.kill(pid, signal.SIGSTOP) if how == "hangs" else servers.stop_postgres()
    try:
        found = quickly(lambda: scrape(counting.url))
        assert figure(found, "up", part="database") == 0
        assert figure(found, "up", part="valkey") == 1
        assert figure(found, "posts_total") == posts
        assert figure(found, "process_threads", process="web") > 0
        assert "third_reading_queue_items" not in names(found)
        # One that hangs is waited for once, by each of the two web processes.
        began = time.monotonic()
        for _ in range(12):
            assert figure(scrape(counting.url), "up", part="database") == 0
        assert time.monotonic() - began < 8
    finally:
        os.kill(pid, signal.SIGCONT) if how == "hangs" else servers.start_postgres()

    eventually(lambda: is_back(counting.url), within=60)


def test_a_valkey_that_is_away_is_told(counting, town):
    time.sleep(5.5)
    counting.servers.stop_valkey()
    try:
        found = quickly(lambda: scrape(counting.url))
        assert figure(found, "up", part="valkey") == figure(found, "up", part="broker") == 0
        assert figure(found, "up", part="database") == 1
        assert figure(found, "queue_items", queue="peers") >= 0
    finally:
        counting.servers.start_valkey()
        # As a supervisor would: kombu ends a worker that had tasks in hand when Valkey went.
        if counting.processes["worker"].poll() is not None:
            counting.start_worker()
    counting.wait_until_ready()


def test_a_worker_that_shares_with_nobody_hands_out_its_own(running, town):
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    was = dict(running.environment)
    running.environment |= {"METRICS_TOKEN": TOKEN, "METRICS_LISTEN": f"127.0.0.1:{port}"}
    running.environment.pop("METRICS_DIR", None)
    try:
        running.start_worker(name="worker-apart")
        eventually(lambda: _answers(url), within=60)
        eventually(lambda: figure(scrape(url), "tasks_total") > 0, within=60)
        found = scrape(url)
        assert figure(found, "process_resident_memory_bytes", process="worker") > 10_000_000
        assert status(url, "") == status(url, "wrong") == 401
        assert "third_reading_queue_items" not in names(found), "that is told by web processes"
        assert "third_reading_clock_off_seconds" in names(found), "its machine may be another"
        assert Client(url).get("/elsewhere").status == 404
    finally:
        running.environment = was
        running.kill("worker-apart")


def _answers(url: str) -> bool:
    with suppress(OSError):
        return status(url, TOKEN) == 200
    return False


def test_a_house_of_one_parent_counts_together_in_a_folder_of_its_own(town: Town):
    newsroom = town.newsroom
    for name in ("web", "worker", "beat"):
        newsroom.kill(name)
    was = dict(newsroom.environment)
    newsroom.environment |= {"METRICS_TOKEN": TOKEN, "METRICS_DIR": ""}
    newsroom.start_together()
    try:
        newsroom.wait_until_ready()
        eventually(lambda: figure(scrape(newsroom.url), "tasks_total") > 0, within=60)
        kinds = {dict(labels)["process"] for name, labels in scrape(newsroom.url)
                 if name == "third_reading_process_threads"}  # fmt: skip
        assert kinds == {"parent", "web", "worker"}
        process = newsroom.processes.pop("together")
        process.terminate()
        process.wait(60)
    finally:
        newsroom.environment = was
        if "together" in newsroom.processes:
            newsroom.kill("together")
        newsroom.start_processes()
        newsroom.wait_until_ready()
    left = own_place().glob("third-reading-counts-*/sheet-*")
    pids = {json.loads(path.read_text())["pid"] for path in left}
    assert process.pid not in pids, "its folder has gone with it"


def test_nginx_as_it_is_shipped_hands_the_figures_to_nobody(counting, tmp_path):
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = nginx.write(tmp_path / "nginx", port=port, upstreams=[counting.port])
    process = subprocess.Popen(command)
    try:
        eventually(lambda: not port_is_free(port))
        assert Client(url).get("/api/v1/articles").status == 200
        assert status(counting.url, TOKEN) == 200
        assert status(url, TOKEN) == status(url, "") == 404
    finally:
        process.terminate()
        process.wait(30)
