"""What a trial has shown, for eyes; and its bars."""

from __future__ import annotations

from typing import Any

NOTHING = "–"


def tell(results: dict[str, Any]) -> None:
    seconds = results["seconds"]
    print(results["versions"], "load", results["load_average"])
    print(
        f"\n{results['requests']:,} requests in {seconds:.0f} s"
        f" ({results['requests'] / seconds:.1f} a second), {results['faults']} faults,"
        f" {results['restarted']} new starts; failed: {results['failures']}"
    )
    print("\n| | requests | acknowledged | of these there | refused | unknown |"
          "\n|---|--:|--:|--:|--:|--:|")  # fmt: skip
    for kind, told in results["by_kind"].items():
        [_, there] = results["equal"].get(kind, ["", NOTHING])
        print(f"| {kind} | {told['sent']:,} | {told['acknowledged']:,} | {there}"
              f" | {told['refused']:,} | {told['unknown']:,} |")  # fmt: skip
    print("\n| fault | times | kept pages | own pages | writing, first | writing, all well"
          " | decided to public |\n|---|--:|--:|--:|--:|--:|--:|")  # fmt: skip
    for kind, felt in results["felt"].items():
        print(f"| {kind} | {felt['times']} | {_of(felt, 'page', 'last')}"
              f" | {_of(felt, 'own page', 'last')} | {_of(felt, 'writing', 'first')}"
              f" | {_of(felt, 'writing', 'last')}"
              f" | {_spread(felt['decided to public'])} |")  # fmt: skip
    print()
    for sentence in [*results["wrong"], *results["later"]]:
        print("  ", sentence)
    for bar, is_met in bars(results).items():
        print("met   " if is_met else "MISSED", bar)


def bars(results: dict[str, Any]) -> dict[str, bool]:
    """What was to be shown, and whether it was."""
    told = results["equal"].values()
    acknowledged, there = sum(one for one, _ in told), sum(one for _, one in told)
    amiss = len(results["wrong"]) + len(results["later"])
    return {
        f"of {acknowledged:,} acknowledged writes there are {there} (bar {acknowledged})":
            acknowledged == there,
        f"sentences about what is wrong {amiss} (bar 0)": amiss == 0,
    }  # fmt: skip


def _of(felt: dict[str, Any], who: str, what: str) -> str:
    return _spread(felt.get(who, {}).get(what, {}))


def _spread(told: dict[str, float]) -> str:
    """The median and the worst, in seconds."""
    return f"{told['p50']:.1f} / {told['worst']:.1f}" if told else NOTHING
