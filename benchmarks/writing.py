"""What it costs to post, to be given texts, to rate them, and to have one released.

Run as `python -m benchmarks.writing`; README.md says what is measured and why. Each is held
against the same writes by bare Django or bare PostgreSQL (`limits/`), in the same run, in turns.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
from redis import Redis

from benchmarks import figures, processes
from benchmarks.filling import fill, top_up
from benchmarks.limits import statements
from benchmarks.spending import Load, Request, at_a_rate, enough, spent, wait_for, wrk
from newsroom.demo.processes import ROOT, Newsroom
from newsroom.demo.servers import free_port

RESULTS = Path(__file__).parent / "results"
WORKERS = 2
RATES = [10, 25, 50]  # posts a second, and as many reviews
# One who posts in a burst meets the limits of the rule; so thousands do, a few times each.
LUA = """
local people, places, n = {}, {}, 0
for line in io.lines("%(people)s") do people[#people + 1] = line end
for line in io.lines("%(places)s") do places[#places + 1] = line end
math.randomseed(os.time())
request = function()
  n = n + 1
  local text = "Number " .. n .. " of " .. math.random(1, 1000000000) .. ": %(text)s"
  local headers = {["Content-Type"] = "application/json",
    ["Authorization"] = "Bearer " .. people[(n + %(skip)s) %% #people + 1]}
  return wrk.format("%(method)s", places[n %% #places + 1], headers,
    '%(body)s')
end
"""
TEXT = " ".join(["The council has promised this bridge for eleven years, and nothing began."] * 6)
OURS = '{"text": "\' .. text .. \'"}'
XTD = (
    '{"content_type": "sites.site", "object_pk": "1", "name": "A reader",'
    ' "email": "a@example.com", "followup": false, "reply_to": 0, "honeypot": "",'
    ' "timestamp": "1", "security_hash": "x",'
    ' "comment": "\' .. text .. \'"}'
)


def main() -> None:
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="third-reading-bench-"))
    newsroom = Newsroom(folder, durable=True)
    newsroom.environment |= {"API_REQUESTS_A_MINUTE": "1000000", "LOG_LEVEL": "ERROR"}
    started: list[subprocess.Popen[bytes]] = []
    try:
        newsroom.start_servers()
        newsroom.manage("migrate", "--verbosity", "0")
        fill(newsroom.environment["DATABASE_URL"], waiting=options.waiting,
             pending=options.readers, read=0.5)  # fmt: skip
        _report(_measure(newsroom, options, started), options)
    finally:
        for process in started:
            process.terminate()
        newsroom.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--waiting", type=int, default=20_000)
    parser.add_argument("--readers", type=int, default=6_000)
    parser.add_argument("--xtd", default="", help="a Python that has django-comments-xtd")
    parser.add_argument("--quick", action="store_true", help="small and short: does it run?")
    options = parser.parse_args()
    if options.quick:
        options.seconds, options.runs, options.waiting, options.readers = 3, 1, 2_000, 2_500
    return options


def _measure(
    newsroom: Newsroom, options: argparse.Namespace, started: list[subprocess.Popen[bytes]]
) -> dict[str, Any]:
    url = newsroom.environment["DATABASE_URL"]
    people = _tokens(newsroom)
    (newsroom.folder / "people").write_text("\n".join(people))
    posts = _posts(newsroom, options, started)
    verbs, bare = _rating(newsroom, options)
    newsroom.start_worker()
    mixed = _mixed(newsroom, people, options)
    return {
        "date": date.today().isoformat(),
        "options": {key: value for key, value in vars(options).items() if key != "xtd"},
        "versions": figures.versions(url),
        "post": posts,
        "rate": {"ours": verbs, "bare": bare},
        "mixed": mixed,
    }


# --- posting


def _tokens(newsroom: Newsroom) -> list[str]:
    """One for each reader who was made ready, as their newsroom would sign it."""
    said = newsroom.run("-m", "benchmarks.limits.tokens")
    return said.split()


def _posts(
    newsroom: Newsroom, options: argparse.Namespace, started: list[subprocess.Popen[bytes]]
) -> dict[str, dict[str, float]]:
    newsroom.start_web(workers=WORKERS)
    wait_for(newsroom.url)
    database = newsroom.servers.postgres_pid
    servers = {
        "ours": (newsroom.url, newsroom.processes["web"].pid, OURS, _articles(newsroom)),
        "bare": (*_granian(newsroom, "benchmarks.limits.post", started), OURS, ["/post"]),
    }
    if options.xtd:
        theirs = _xtd(newsroom, options.xtd, started)
        servers["xtd"] = (*theirs, XTD, ["/comments/api/comment/"])
    raw: dict[str, list[Load]] = {name: [] for name in servers}
    for run in range(-1, options.runs):  # The first one warms up.
        for name, (url, pid, body, places) in servers.items():
            script = _script(newsroom.folder, name, body, places, skip=1000 * (run + 1))
            load = wrk(url, script, 2 if run < 0 else options.seconds, [pid, database])
            print(f"post, {name}: {load}", flush=True)
            raw[name] += [load] if run >= 0 else []
    return {name: _median(loads) for name, loads in raw.items()}


def _median(loads: list[Load]) -> dict[str, float]:
    return {
        "rate": statistics.median(one.rate for one in loads),
        "cpu": statistics.median(one.cpu for one in loads),
        "p99": statistics.median(one.p99 for one in loads),
        "refused": sum(one.refused for one in loads),
    }


def _script(folder: Path, name: str, body: str, places: list[str], *, skip: int) -> Path:
    where = folder / f"{name}-places"
    where.write_text("\n".join(places))
    facts = {"people": folder / "people", "places": where, "text": TEXT, "body": body,
             "method": "POST", "skip": skip}  # fmt: skip
    script = folder / f"{name}.lua"
    script.write_text(LUA % facts)
    return script


def _articles(newsroom: Newsroom) -> list[str]:
    with psycopg.connect(newsroom.environment["DATABASE_URL"]) as connection:
        rows = connection.execute("SELECT id FROM newsroom_article").fetchall()
    return [f"/api/v1/articles/{row[0]}/comments" for row in rows]


def _granian(
    newsroom: Newsroom, module: str, started: list[subprocess.Popen[bytes]]
) -> tuple[str, int]:
    port = free_port()
    command = [str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--host",
               "127.0.0.1", "--port", str(port), "--workers", str(WORKERS), "--blocking-threads",
               "6", "--no-ws", "--log-level", "warning", f"{module}:application"]  # fmt: skip
    started.append(subprocess.Popen(command, cwd=ROOT, env=newsroom.environment))
    wait_for(f"http://127.0.0.1:{port}")
    return f"http://127.0.0.1:{port}", started[-1].pid


def _xtd(
    newsroom: Newsroom, python: str, started: list[subprocess.Popen[bytes]]
) -> tuple[str, int]:
    """In a database of its own on the same server, so that it is as durable."""
    with psycopg.connect(newsroom.servers.database_url("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE xtd")
    environment = os.environ | {"DATABASE_URL": newsroom.servers.database_url("xtd")}
    folder, port = Path(__file__).parent / "limits", free_port()
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    subprocess.run([python, "xtd.py", "set-up"], cwd=folder, env=environment, check=True)
    command = [python, "-m", "gunicorn", "-w", str(WORKERS), "-b", f"127.0.0.1:{port}",
               "--log-level", "error", "xtd:application"]  # fmt: skip
    started.append(subprocess.Popen(command, cwd=folder, env=environment))
    wait_for(f"http://127.0.0.1:{port}")
    return f"http://127.0.0.1:{port}", started[-1].pid


# --- rating


def _rating(
    newsroom: Newsroom, options: argparse.Namespace
) -> tuple[dict[str, Any], dict[str, float]]:
    """The verb `rate` of readers' ways, and the same writes by pgbench, in turns."""
    added = {key: value for key, value in newsroom.environment.items() if key not in os.environ}
    verbs: dict[str, list[float]] = {}
    bare: list[dict[str, float]] = []
    database = newsroom.servers.postgres_pid
    for _ in range(options.runs):
        took = processes.run("costs", added, processes=1, seconds=options.seconds)
        for verb, ms in took.items():
            verbs.setdefault(verb, []).extend(ms)
        bare.append(statements.rate(newsroom.environment["DATABASE_URL"], database,
                                    seconds=options.seconds))  # fmt: skip
    sent = processes.run("counts", added, processes=1, seconds=0)
    ours = {
        verb: {"cpu": statistics.fmean(ms), "n": len(ms), "statements": min(sent[verb])}
        for verb, ms in verbs.items()
        if verb in figures.VERBS and verb in sent
    }
    middle = {key: statistics.median(one[key] for one in bare) for key in bare[0]}
    return ours, middle


# --- all at once


def _mixed(
    newsroom: Newsroom, people: list[str], options: argparse.Namespace
) -> dict[str, dict[str, Any]]:
    """So many posts and as many reviews a second; and how long until what a review decided was
    public."""
    found, turn = {}, itertools.count()
    for rate in RATES:
        _until_idle(newsroom)
        number = enough(rate, options.seconds)
        # As many wait, and as many have reviews to give, as before the last rate.
        top_up(newsroom.environment["DATABASE_URL"], waiting=options.waiting,
               pending=number, read=0.5)  # fmt: skip
        kinds = {
            "post": (rate, _posts_at_a_rate(newsroom, people, turn, number)),
            "review": (rate, _reviews_at_a_rate(newsroom, number)),
        }
        _until_idle(newsroom)
        found[str(rate)] = _at_once(newsroom, kinds, options.seconds)
    return found


def _posts_at_a_rate(
    newsroom: Newsroom, people: list[str], turn: Iterator[int], number: int
) -> list[Request]:
    places = _articles(newsroom)
    return [
        Request(places[n % len(places)], people[-1 - n % len(people)],
                json.dumps({"text": f"At a rate, {n}, {time.time_ns()}: {TEXT}"}))
        for n in itertools.islice(turn, number)
    ]  # fmt: skip


def _reviews_at_a_rate(newsroom: Newsroom, number: int) -> list[Request]:
    """Of so many leases; that there are fewer is an error there, and no shorter list."""
    said = newsroom.run("-m", "benchmarks.limits.tokens", "--leased", str(number))
    return [
        Request(f"/api/v1/reviews/{lease}/rating", token, '{"quality": "fair", "civil": "yes"}')
        for lease, token in (line.split() for line in said.splitlines())
    ]


def _until_idle(newsroom: Newsroom) -> None:
    """The worker has a lot to do for all that was posted before it was there."""
    with Redis.from_url(newsroom.environment["REDIS_URL"]) as valkey:
        while valkey.llen("celery"):
            time.sleep(1)
    time.sleep(3)


def _at_once(newsroom: Newsroom, kinds: dict[str, Any], seconds: float) -> dict[str, Any]:
    web, worker = newsroom.processes["web"].pid, newsroom.processes["worker"].pid
    before, began = spent(web, worker), datetime.now(UTC)
    found: dict[str, Any] = dict(at_a_rate(newsroom.url, kinds, seconds))
    _until_idle(newsroom)
    found["cpu_a_second"] = (spent(web, worker) - before) / seconds
    with psycopg.connect(newsroom.environment["DATABASE_URL"]) as connection:
        hops = [float(row[0]) for row in connection.execute(statements.HOPS, [began]).fetchall()]
    return found | ({"released": figures.summary(hops, 1)} if len(hops) > 1 else {})


def _report(results: dict[str, Any], options: argparse.Namespace) -> None:
    RESULTS.mkdir(exist_ok=True)
    name = "writing-quick" if options.quick else "writing"
    if not options.quick:
        (RESULTS / f"{name}.json").write_text(json.dumps(results, indent=1) + "\n")
    print(json.dumps(results, indent=1))
    post, rate, mixed = results["post"], results["rate"], results["mixed"][str(max(RATES))]
    bars = [
        ("a post has 0.5 of bare Django's rate", post["ours"]["rate"] / post["bare"]["rate"], 0.5),
        ("and of its processor time", post["bare"]["cpu"] / post["ours"]["cpu"], 0.5),
        ("rating has 0.4 of bare PostgreSQL's processor time",
         rate["bare"]["cpu"] / rate["ours"]["rate"]["cpu"], 0.4),
        ("p99 of a post below 60 ms, as 60 / p99", 60 / mixed["post"]["p99"], 1.0),
        ("rating in 12 statements, as 12 / n", 12 / rate["ours"]["rate"]["statements"], 1.0),
    ]  # fmt: skip
    if "xtd" in post:
        ratio = post["ours"]["rate"] / post["xtd"]["rate"]
        cpu = post["xtd"]["cpu"] / post["ours"]["cpu"]
        bars += [("a post 6 times django-comments-xtd", ratio, 6.0), ("by processor", cpu, 6.0)]
    if "released" in mixed:
        bars += [("p50 to the public below 30 ms", 30 / mixed["released"]["p50"], 1.0),
                 ("p99 below 150 ms", 150 / mixed["released"]["p99"], 1.0)]  # fmt: skip
    for what, found, bar in bars:
        print("met   " if found >= bar else "MISSED", f"{found:6.2f} (bar {bar})", what)


if __name__ == "__main__":
    main()
