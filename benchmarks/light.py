"""What the processes of a small site take of the machine's memory, and how soon they are there.

Run as `python -m benchmarks.light` (300,000 requests), or with `--quick` (3,000). Two web workers,
a worker and beat, as in production, over the demo's newsroom; with beat as a process of its own,
as a thread of the worker, and with all of them of one parent. Memory is PSS (`smaps_rollup`): what
several share is counted once. PostgreSQL and Valkey are not counted. Reads are wrk's, writes are
whole visits of readers: a post, three reviews, a look at one's own. Times are wall-clock, the best
of three starts, as others may use the machine; the processor time of our processes stands beside.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.figures import versions
from newsroom.demo.processes import ROOT, Newsroom
from tests.stack.client import Town

RESULTS = Path(__file__).parent / "results"
MEMORY_BAR, GROWTH_BAR, VERB_BAR, READY_BAR = 300.0, 1.2, 1.0, 2.0  # MiB, times, seconds
VERBS = (["publication"], ["token", "ada"], ["article", "harbour-post", "--list"])
COPIED = ("manage.py", "newsroom", "comments", "moderation")  # as by the Dockerfile
STARTS = 3
SLICE = 4  # seconds that one address is asked at a time
AT_ONCE = 8  # connections
GIVES_UP = 120.0  # seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--requests", type=int)
    options = parser.parse_args()
    requests = options.requests or (3_000 if options.quick else 300_000)
    folder = Path(tempfile.mkdtemp(prefix="third-reading-bench-"))
    newsroom = Newsroom(folder)
    try:
        newsroom.start_servers()
        # Nobody is refused for asking often: all of it comes from one address.
        newsroom.environment |= {
            "API_READS_A_MINUTE": "10000000",
            "API_REQUESTS_A_MINUTE": "1000000",
        }
        newsroom.fill()
        newsroom.code, newsroom.programs = _copied(folder), _programs(folder)
        newsroom.environment |= {"PYTHONDONTWRITEBYTECODE": "1", "LOG_LEVEL": "ERROR"}
        results: dict[str, Any] = {"verbs": _verbs(newsroom), "ready": _ready(newsroom)}
        results["memory"] = {
            how: _memory(newsroom, requests, start) for how, start in WAYS.items()
        }
        results["versions"] = versions(newsroom.environment["DATABASE_URL"])
    finally:
        newsroom.stop()
        shutil.rmtree(folder, ignore_errors=True)
    if not options.quick:
        (RESULTS / "light.json").write_text(json.dumps(results, indent=1) + "\n")
    _tell(results)


def _copied(folder: Path) -> Path:
    """The code, copied and compiled as in the image: where this runs nothing may be compiled
    beside the code, and each start would do it anew."""
    code = folder / "code"
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, code / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            code.mkdir(exist_ok=True)
            shutil.copy2(ROOT / name, code)
    subprocess.run([sys.executable, "-m", "compileall", "-q", *COPIED], cwd=code, check=True)
    return code


def _programs(folder: Path) -> Path:
    """Those of an environment that has the packages of production and no others.

    What is here for development is loaded by libraries that look whether it is there: structlog
    takes Rich, and redis the metrics of OpenTelemetry. pip fetches them, in a minute.
    """
    python = folder / "venv" / "bin" / "python"
    wanted = ROOT / "requirements" / "production.txt"
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    subprocess.run(
        [python, "-m", "pip", "install", "-q", "--no-deps", "--require-hashes", "-r", wanted],
        check=True,
    )
    return python.parent


def _verbs(newsroom: Newsroom) -> dict[str, dict[str, float]]:
    """From the start of a command to its end: its work is short."""
    return {
        verb[0]: _best(lambda verb=verb: newsroom.manage(*verb))  # type: ignore[misc] # of a lambda it cannot tell
        for verb in VERBS
    }


def _best(act: Callable[[], object]) -> dict[str, float]:
    took = []
    for _ in range(STARTS):
        began, before = time.monotonic(), _of_children()
        act()
        took.append((time.monotonic() - began, _of_children() - before))
    return {"seconds": min(took)[0], "processor": min(cpu for _, cpu in took)}


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _ready(newsroom: Newsroom) -> dict[str, Any]:
    """From the start of the web server to the first good answer of each."""
    newsroom.start_worker()
    newsroom.start_beat()
    article = f"/articles/{_busiest(newsroom)}/"
    best: dict[str, float] = {}
    for first, second in ((article, "/healthz"), ("/healthz", article)) * STARTS:
        began = time.monotonic()
        newsroom.start_web()
        try:
            for address in (first, second):
                _wait_for(newsroom.url + address)
                name = "healthz" if address == "/healthz" else "article"
                took = time.monotonic() - began
                best[name] = min(best.get(name, took), took)
        finally:
            _end(newsroom, "web")
    _end(newsroom, "worker", "beat")
    return best


def _wait_for(address: str) -> None:
    ends = time.monotonic() + GIVES_UP
    while True:
        try:
            with urllib.request.urlopen(address, timeout=GIVES_UP):
                return
        except (urllib.error.HTTPError, OSError):
            if time.monotonic() > ends:
                raise
            time.sleep(0.01)


def _end(newsroom: Newsroom, *names: str) -> None:
    for name in names:
        process = newsroom.processes.pop(name)
        process.terminate()
        process.wait(30)


def _busiest(newsroom: Newsroom) -> str:
    town = Town(newsroom)
    rows = town.rows("SELECT article_id FROM comments_comment GROUP BY 1 ORDER BY count(*) DESC")
    return str(rows[0][0])


def _beat_apart(newsroom: Newsroom) -> None:
    newsroom.start_processes()


def _beat_in_the_worker(newsroom: Newsroom) -> None:
    newsroom.start_web()
    newsroom.start_worker("--with-beat", str(newsroom.folder / "beat-in-worker"))


WAYS: dict[str, Callable[[Newsroom], None]] = {
    "beat apart": _beat_apart,
    "beat in the worker": _beat_in_the_worker,
    "of one parent": Newsroom.start_together,
}


def _memory(
    newsroom: Newsroom, requests: int, start: Callable[[Newsroom], None]
) -> dict[str, Any]:
    """MiB before anybody has asked for anything, when all is warm, and after so many requests."""
    start(newsroom)
    try:
        newsroom.wait_until_ready(within=GIVES_UP)
        time.sleep(3)
        found: dict[str, Any] = {"requests": requests, "ready": _weigh(newsroom)}
        for asked in _ask(newsroom, requests):
            found |= {"asked": asked, "after": _weigh(newsroom)}
            found.setdefault("warm", found["after"])
    finally:
        _end(newsroom, *newsroom.processes)
    return found


def _weigh(newsroom: Newsroom) -> dict[str, float]:
    each = {
        name: sum(_pss(pid) for pid in _family(process.pid))
        for name, process in newsroom.processes.items()
    }
    return each | {"all": sum(each.values())}


def _family(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from _family(int(child))


def _pss(pid: int) -> float:
    found = re.search(r"^Pss: +(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def _ask(newsroom: Newsroom, requests: int) -> Iterator[int]:
    """The mix, round by round; how many requests there have been."""
    town, article = Town(newsroom), _busiest(newsroom)
    reader = town.anybody()
    assert reader.get("/api/v1/me").status == 200
    addresses = [
        (f"/articles/{article}/", ""),
        (f"/api/v1/articles/{article}/comments", ""),
        (f"/api/v1/counts?article={article}", ""),
        (f"/api/v1/articles/{article}/comments", reader.token),
        ("/", ""),
    ]
    done = 0
    while done < requests:
        for address, token in addresses:
            done += _wrk(newsroom.url + address, token)
        town.whole_visit(town.anybody())
        done += 6
        yield done


def _wrk(address: str, token: str) -> int:
    command = ["wrk", "-t1", f"-c{AT_ONCE}", f"-d{SLICE}s", "--timeout", "30s", address]
    if token:
        command += ["-H", f"Authorization: Bearer {token}"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in said, (address, said)
    found = re.search(r"(\d+) requests in", said)
    return int(found[1]) if found else 0


def _tell(results: dict[str, Any]) -> None:
    def line(what: str, value: float, bar: float, unit: str) -> None:
        verdict = "met   " if value <= bar else "MISSED"
        print(f"{verdict} {what:44} {value:7.2f} {unit} (bar: {bar:g})")

    for verb, took in results["verbs"].items():
        line(f"manage.py {verb} ({took['processor']:.2f} s of a processor)", took["seconds"],
             VERB_BAR, "s")  # fmt: skip
    for what, took in results["ready"].items():
        line(f"web ready: {what}", took, READY_BAR, "s")
    for how, found in results["memory"].items():
        for moment in ("ready", "warm", "after"):
            parts = ", ".join(f"{k} {v:.0f}" for k, v in found[moment].items() if k != "all")
            line(f"{how}, {moment} ({parts})", found[moment]["all"],
                 MEMORY_BAR * (GROWTH_BAR if moment == "after" else 1), "MiB")  # fmt: skip
        line(f"{how}: after {found['asked']:,} requests to ready",
             found["after"]["all"] / found["ready"]["all"], GROWTH_BAR, "times")  # fmt: skip


if __name__ == "__main__":
    main()
