"""A reader asks over HTTP what to review, and is given it; against the bare draw under pgbench.

For `benchmarks.queue`. The statement is the draw's own, with every exclusion that it has (had it?
apart? in its thread? read lately?), for readers at random and from places at random, in a
transaction that is taken back. Over HTTP each reader asks once: who asks again has been given all.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import psycopg

from benchmarks.limits.statements import pgbench
from benchmarks.spending import Load, wait_for, wrk
from newsroom.demo.processes import Newsroom

WORKERS = 2
TO_STOP = 30.0  # seconds
WARMING_UP = 0.2  # of all readers
A_SECOND = 400  # bare draws, for as many seconds as one over HTTP has
READERS = """
DROP TABLE IF EXISTS bench_reader;
CREATE TABLE bench_reader AS
SELECT row_number() OVER () AS n, author_id FROM comments_revision
WHERE status = 'pending' AND assigned_at IS NULL;
ALTER TABLE bench_reader ADD PRIMARY KEY (n); ANALYZE bench_reader;
"""
BARE = """
\\set n random(1, {readers})
\\set start random(0, 999999) / 1000000.0
SELECT author_id AS reviewer FROM bench_reader WHERE n = :n \\gset
BEGIN;
{draw};
ROLLBACK;
"""
LUA = """
local people, n = {}, 0
for line in io.lines("%s") do people[#people + 1] = line end
request = function()
  n = n + 1
  return wrk.format("GET", "/api/v1/reviews",
    {["Authorization"] = "Bearer " .. people[(n - 1) %% #people + 1]})
end
"""


def measure(newsroom: Newsroom, environment: dict[str, str], seconds: float) -> dict[str, Any]:
    """Both, one after the other, in the database of `environment`."""
    bare = _bare(newsroom, environment["DATABASE_URL"], seconds)
    with _web(newsroom, environment):
        said = newsroom.run("-m", "benchmarks.limits.tokens", "--owing").split()
        begin = int(len(said) * WARMING_UP)
        _ask(newsroom, said[:begin], 1)
        return {"bare": bare, "http": asdict(_ask(newsroom, said[begin:], seconds))}


def _bare(newsroom: Newsroom, url: str, seconds: float) -> dict[str, float]:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in READERS.split(";"):
            if statement.strip():
                connection.execute(statement.encode())
        row = connection.execute("SELECT count(*) FROM bench_reader").fetchone()
        paper = connection.execute("SELECT id FROM newsroom_publication").fetchone()
    assert row
    assert paper
    script = BARE.format(
        readers=row[0], draw=newsroom.run("-m", "benchmarks.drawing", str(paper[0])).strip()
    )
    return pgbench(url, script, newsroom.servers.postgres_pid, seconds=seconds,
                   at_most=int(A_SECOND * seconds))  # fmt: skip


def statement(publication: str) -> str:
    """The draw as `queue.draw` sends it for somebody of whom little is known."""
    from moderation.draws import FOR_ANYBODY
    from moderation.lots import SAMPLE
    from moderation.queue import FORTNIGHT

    return FOR_ANYBODY % {
        "publication": publication, "reviewer": ":reviewer", "start": ":start", "now": "now()",
        "fortnight_ago": f"now() - interval '{FORTNIGHT.days} days'", "sample": SAMPLE,
        "wanted": 3, "trusted": "false", "informed": 0.5, "may_be_grim": "true",
    }  # fmt: skip


@contextmanager
def _web(newsroom: Newsroom, environment: dict[str, str]) -> Iterator[None]:
    """The web server at that database. Nobody is refused for asking often."""
    before = newsroom.environment
    newsroom.environment = before | environment | {
        "API_READS_A_MINUTE": "10000000", "API_REQUESTS_A_MINUTE": "10000000",
    }  # fmt: skip
    newsroom.start_web(workers=WORKERS)
    try:
        wait_for(newsroom.url)
        yield
    finally:
        process = newsroom.processes.pop("web")
        process.terminate()
        process.wait(TO_STOP)
        newsroom.environment = before


def _ask(newsroom: Newsroom, people: Sequence[str], seconds: float) -> Load:
    listed, script = newsroom.folder / "owing", newsroom.folder / "owing.lua"
    listed.write_text("\n".join(people))
    script.write_text(LUA % listed)
    web, database = newsroom.processes["web"].pid, newsroom.servers.postgres_pid
    load = wrk(newsroom.url, script, seconds, [web, database])
    asked = load.rate * seconds
    if load.refused or asked > len(people):
        raise RuntimeError(f"{asked:.0f} asked, {len(people)} owe reviews, {load.refused} refused")
    return load


def middle(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Medians, and what part of the bare statement's rate there is over HTTP."""
    found: dict[str, Any] = {
        which: {
            name: statistics.median(run[which][name] for run in runs) for name in runs[0][which]
        }
        for which in ("bare", "http")
    }
    return found | {
        "of_the_bare_rate": found["http"]["rate"] / found["bare"]["rate"],
        "of_its_processor": found["bare"]["cpu"] / found["http"]["cpu"],
    }


if __name__ == "__main__":  # a process of its own: whoever measures has no Django
    import django

    django.setup()
    print(statement(sys.argv[1]))
