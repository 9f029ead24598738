"""The bars of the night, and what came of it, for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

STALE_AT_MOST = 2.0  # seconds
GENERATOR_AT_MOST = 0.15  # of what the house itself spends


def bars(results: dict[str, Any]) -> Iterable[tuple[bool, str]]:
    writes = results["scale"] * 1000
    yield results["scale"] >= 1, f"a thousand comments a minute at the peak (played: {writes:.0f})"
    yield results["audience"] >= 1, f"ten thousand readers (played: {results['audience']:.0%})"
    yield results["errors"] == 0, f"no errors ({results['errors']} of {results['number']:,})"
    stale = [cell["p100"] for cell in results["staleness"].values()]
    worst = max((one for one in stale if one is not None), default=None)
    yield (
        worst is not None and None not in stale and worst <= STALE_AT_MOST,
        f"public pages at most {STALE_AT_MOST:.0f} s behind, in each process (at worst {worst} s)",
    )
    missed = sum(cell["never_seen"] for cell in results["staleness"].values())
    yield missed == 0, f"each release seen in each process ({missed} not)"
    bad = results["raid"]["were_public"]
    yield bad == 0, f"nothing of the raiders' was public ({bad} of {results['raid']['posted']})"
    theirs = sum(
        any(one.startswith("raider") and one.endswith(": civil") for one in answers)
        for answers in results["raid"]["passed_by"].values()
    )
    yield theirs == 0, f"nothing of it with the help of a raider's word ({theirs})"
    raid = results["raid"]
    yield raid["mode_on_at"] is not None, f"the desk was told of the raid ({raid['mode_on_at']} s)"
    share = _share_of_generator(results)
    yield share <= GENERATOR_AT_MOST, f"the load generator costs little ({share:.0%} of the house)"


def _share_of_generator(results: dict[str, Any]) -> float:
    spent = dict(results["processor_seconds"])
    own: float = spent.pop("load generator")
    return own / sum(spent.values())


def tell(results: dict[str, Any]) -> None:
    print(f"\n{'':22}{'requests':>9}{'p50 ms':>9}{'p99 ms':>10}   p99 by fifth of the hour")
    for kind, cell in results["requests"].items():
        parts = " ".join(_number(part["p99"], 8) for part in cell["by_part"])
        total = sum(cell["answers"].values())
        print(f"{kind:22}{total:9,}{_number(cell['p50'], 9)}{_number(cell['p99'], 10)}   {parts}"
              f"   {cell['answers']}")  # fmt: skip
    for title in (
        "refusals",
        "broken",
        "staleness",
        "raid",
        "desk",
        "at_the_end",
        "processor_seconds",
    ):
        print(f"\n{title}")
        for name, value in results[title].items():
            print(f"  {name}: {value}")
    waits = results["waits"]
    print(f"\nposted {waits['posted']:,}, public {waits['public']:,}; from posting to public"
          f" p50 {waits['p50']} s, p90 {waits['p90']} s"
          f" (in the queue {waits['of_it_in_the_queue']});"
          f" not public: {waits['not_public']}")  # fmt: skip
    for part in waits["by_part"]:
        print(f"  {part}")
    busy = results["processors_busy_seconds"] / results["took"] / results["versions"]["cores"]
    print(f"processors busy: {busy:.0%}; load average {results['load_average']}\n")
    for met, what in bars(results):
        print(f"{'met   ' if met else 'MISSED'} {what}")


def _number(value: float | None, width: int) -> str:
    return f"{'-' if value is None else format(value, ',.1f'):>{width}}"
