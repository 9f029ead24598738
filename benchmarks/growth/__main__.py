"""Fill a database with a site that has grown. Run as `python -m benchmarks.growth`.

A second start goes on where the first was when it was killed. README.md says what stands in it,
`database.py` how to start a server on it.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path

from benchmarks.figures import versions
from benchmarks.growth.database import Database
from benchmarks.growth.plan import add_options, planned

RESULTS = Path(__file__).parents[1] / "results"


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.growth", description=__doc__)
    add_options(parser)
    parser.add_argument("--data", type=Path, default=Path("data/growth"), help="its folder")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--check", action="store_true", help="compare counters with rows, and stop"
    )
    parser.add_argument("--sizes", action="store_true", help="say what it takes of the disk")
    parser.add_argument("--ways", action="store_true", help="which way rows come in fastest")
    parser.add_argument("--quick", action="store_true", help="1,500 comments: does it run?")
    parser.add_argument("--name", default="", help="of the file with the results")
    options = parser.parse_args()
    if options.quick:
        options.comments, options.short = 1_500, True
    database = Database(options.data, filling=not (options.check or options.sizes or options.ways))
    with database.running() as url:
        _set_up()
        if options.check:
            _check(url)
        elif options.ways:
            _ways(url)
        elif options.sizes:
            _sizes(url, {})
        else:
            _fill(url, options)


def _set_up() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    import django

    django.setup()


def _fill(url: str, options: argparse.Namespace) -> None:
    from benchmarks.growth import beginning, filling, finishing

    began = time.perf_counter()
    known = beginning.begin(url, planned(options))
    print(json.dumps(known.plan.as_dict()), flush=True)
    filling.fill(url, known, options.workers)
    took = {"rows": time.perf_counter() - began}
    took |= finishing.finish(url, known.plan, options.workers)
    results: dict[str, object] = {
        "plan": known.plan.as_dict(),
        "seconds": took,
        "versions": versions(url),
    }
    results |= _sizes(url, took)
    if options.name:
        (RESULTS / f"{options.name}.json").write_text(json.dumps(results, indent=1) + "\n")
    if options.quick:
        _check(url)


def _sizes(url: str, took: dict[str, float]) -> dict[str, object]:
    from benchmarks.growth import sizes

    found = sizes.sizes(url)
    print(sizes.told(found, took), flush=True)
    return {"sizes": found}


def _ways(url: str) -> None:
    from benchmarks.growth import beginning, ways

    known = beginning.begun(url)
    assert known is not None, "nothing was filled here"
    print("| way | rows a second of PostgreSQL's processor | of ours |\n|---|--:|--:|")
    for name, (theirs, ours) in ways.measure(url, known).items():
        print(f"| {name} | {theirs:,.0f} | {ours:,.0f} |")


def _check(url: str) -> None:
    from benchmarks.growth import checking

    wrong = list(checking.wrong(url))
    print("\n".join(wrong) or "met    counters equal their rows", flush=True)
    if wrong:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
