"""From the deciding rating to public bytes. Run as `python -m benchmarks.releases`.

Texts that need one more reader who agrees; for each of them that reader rates it over HTTP, and
its thread is asked for until it shows the comment. Then two hundred at once on one article.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import secrets
import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks import figures
from benchmarks.deciding import STEPS, Night
from benchmarks.eavesdropping import Eavesdropper
from benchmarks.election.book import at_share
from benchmarks.filling import fill
from newsroom.demo.processes import Newsroom

RESULTS = Path(__file__).parent / "results"
ARTICLES, TOGETHER = 100, 200
BARS = {"p50": 30.0, "p99": 150.0}  # ms, from the answer to public bytes
A_FEW = 20  # renders of a page for two hundred releases


def main() -> None:
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="third-reading-bench-"))
    newsroom = Newsroom(folder, durable=True)
    (folder / "metrics").mkdir()
    newsroom.environment |= {
        "METRICS_TOKEN": secrets.token_hex(),
        "METRICS_DIR": str(folder / "metrics"),
    }
    try:
        newsroom.start_servers()
        newsroom.manage("migrate", "--verbosity", "0")
        leases = _settle(newsroom, options)
        newsroom.start_web()
        newsroom.start_worker()
        newsroom.start_beat()
        newsroom.wait_until_ready(within=60)
        results = asyncio.run(_measure(newsroom, leases, options))
        results["release verb, ms"] = _verbs(folder / "worker.log")
    finally:
        newsroom.stop()
        shutil.rmtree(folder, ignore_errors=True)
    if not options.quick:
        (RESULTS / "releases.json").write_text(json.dumps(results, indent=1) + "\n")
    _report(results)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rates", type=float, nargs="+", default=[2, 5, 10, 20, 50])
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--together", type=int, default=TOGETHER)
    parser.add_argument("--quick", action="store_true", help="short: does it run?")
    options = parser.parse_args()
    if options.quick:
        options.rates, options.seconds, options.together = [5], 5, 20
    return options


def _settle(newsroom: Newsroom, options: argparse.Namespace) -> dict[str, list[dict[str, str]]]:
    anywhere = sum(int(rate * options.seconds) for rate in options.rates)
    wanted = anywhere + options.together
    url = newsroom.environment["DATABASE_URL"]
    # One in ten was found uncivil by its first reader; and nobody reads what is their own.
    fill(url, waiting=int(1.2 * wanted) + 50, pending=0, read=1.0, articles=ARTICLES)
    told = newsroom.run("-m", "benchmarks.last_readers", str(anywhere), str(options.together))
    leases: dict[str, list[dict[str, str]]] = json.loads(told)
    return leases


async def _measure(
    newsroom: Newsroom, leases: dict[str, list[dict[str, str]]], options: argparse.Namespace
) -> dict[str, Any]:
    spy = Eavesdropper(newsroom.servers.redis_url)
    listening = asyncio.create_task(spy.listen())
    night = Night(newsroom, spy)
    rest, cells = list(leases["anywhere"]), []
    await night.warm_up([rest.pop() for _ in range(min(20, len(rest) // 5))])
    for rate in options.rates:
        number = min(len(rest), int(rate * options.seconds))
        mine, rest = rest[:number], rest[number:]
        cells.append(await night.at_a_rate(mine, rate))
        print(f"  {rate:g} a second: {cells[-1]}", flush=True)
    together = await night.at_once(leases["together"])
    listening.cancel()
    return {
        "date": date.today().isoformat(),
        "versions": figures.versions(newsroom.environment["DATABASE_URL"]),
        "load_average": os.getloadavg(),
        "articles": ARTICLES,
        "rates": cells,
        "together": together,
    }


def _verbs(log: Path) -> dict[str, float | None]:
    """How long the worker had for each release, as its log says (docs/operations.md)."""
    said = re.findall(r" task=moderation\.release .* ms=([\d.]+) outcome=done", log.read_text())
    took = [float(one) for one in said]
    return {"n": len(took), "p50": at_share(took, 0.5), "p99": at_share(took, 0.99)}


def _report(results: dict[str, Any]) -> None:
    cells = results["rates"]
    print(f"\n{'releases a second':24}" + "".join(f"{cell['rate']:>18g}" for cell in cells))
    print(f"{'carried':24}" + "".join(f"{cell['carried']:>18}" for cell in cells))
    for name in STEPS:
        pairs = (
            f"{cell[name]['p50'] or 0:,.1f} / {cell[name]['p99'] or 0:,.1f}" for cell in cells
        )
        print(f"{name:24}" + "".join(f"{pair:>18}" for pair in pairs))
    print(f"the release verb, ms: {results['release verb, ms']}")
    for cell in cells:
        print(f"  {cell['rate']:g}/s, cpu ms a release: {cell['cpu_ms_a_release']},"
              f" looks {cell['looks']}, failed {cell['failed']}")  # fmt: skip
    print(f"together: {results['together']}\n")
    for cell in cells:
        for name, bar in BARS.items():
            value = cell["answered to seen"][name]
            met = value is not None and value <= bar and not cell["failed"]
            print(f"{'met   ' if met else 'MISSED'} {cell['rate']:g}/s: answered to seen, {name}"
                  f" {value} ms (bar {bar:g})")  # fmt: skip
    renders = results["together"]["renders"]
    print(f"{'met   ' if renders <= A_FEW else 'MISSED'} {results['together']['number']} at once:"
          f" {renders} renders (bar {A_FEW})")  # fmt: skip


if __name__ == "__main__":
    main()
