"""Runs scenarios under policies, and says what came of it: tables and JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from math import isnan

from benchmarks.judgement import plain
from benchmarks.judgement.engine import Engine
from benchmarks.judgement.metrics import NAN, Figures, figures, summary
from benchmarks.judgement.plain import Plain
from benchmarks.judgement.planted import planted
from benchmarks.judgement.scenarios import SCENARIOS
from benchmarks.judgement.town import Policy, play
from benchmarks.judgement.world import World, make
from moderation.rules import HouseRule

POLICIES: dict[str, Callable[[], Policy]] = {
    "engine": Engine,
    "two_alike_else_moderator": partial(Plain, plain.two_alike_else_moderator),
    "best_of_3_early": partial(Plain, plain.best_of_three_early),
    "best_of_3": partial(Plain, plain.best_of_three),
}
_MINDS = HouseRule(other_cluster=True)
# Only where asked for by name. What follows the plus leaves the lot as it is without.
BY_NAME: dict[str, Callable[[], Policy]] = {
    "engine+clusters": lambda: Engine(_MINDS),
    "engine+told": lambda: Engine(_MINDS, is_told=True),
}
Results = dict[str, dict[str, dict[str, tuple[float, float]]]]
SHOWN = [
    "bad_of_published",
    "bad_published",
    "good_returned",
    "other_side_returned",
    "other_side_returned_by_peers",
    "staff_share",
    "votes",
    "wait_median",
    "wait_p90",
    "wait_night",
    "within_4_hours",
    "abuse_published",
    "abuse_published_week_3",
    "victims_returned",
    "staff_share_week_3",
    "backlog_week_2",
    "backlog_last_week",
]
IN_NUMBERS = ("texts", "votes", "wait", "backlog", "found_after", "practice", "unused")


def run(
    scenarios: Iterable[str], policies: Iterable[str], seeds: int, say: Callable[[str], None]
) -> Results:
    """Every policy in every scenario, in the same worlds: mean and half-interval over seeds."""
    results: Results = {}
    for scenario in scenarios:
        runs: dict[str, list[Figures]] = {name: [] for name in policies}
        for seed in range(seeds):
            world = make(SCENARIOS[scenario], seed)
            for name in runs:
                runs[name].append(one(world, name))
        results[scenario] = {name: summary(found) for name, found in runs.items()}
        say(f"{scenario}: {seeds} seeds of {', '.join(runs)}")
    return results


def one(world: World, name: str) -> Figures:
    policy = (POLICIES | BY_NAME)[name]()
    history = play(world, policy, name.partition("+")[0])
    found = figures(history)
    if isinstance(policy, Engine):
        found |= planted(history, policy)
        nights = policy.leanings.nights
        found["clusters_reliable"] = policy.leanings.reliable / nights if nights else NAN
    return found


def table(results: Results) -> str:
    """A table in Markdown for each scenario: a line a policy, a column a figure."""
    return "\n\n".join(f"{scenario}\n{_rows(found)}" for scenario, found in results.items())


def _rows(found: dict[str, dict[str, tuple[float, float]]]) -> str:
    names = [n for n in SHOWN if any(n in f and not isnan(f[n][0]) for f in found.values())]
    extra = sorted({n for f in found.values() for n in f if n.startswith("ring_")})
    names += [n for n in extra if any(n in f and not isnan(f[n][0]) for f in found.values())]
    lines = ["| policy | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for policy, cells in found.items():
        lines.append(
            f"| {policy} | "
            + " | ".join(_cell(n, *cells.get(n, (float("nan"),) * 2)) for n in names)
            + " |"
        )
    return "\n".join(lines)


def _cell(name: str, mean: float, half: float) -> str:
    if isnan(mean):
        return ""
    plus = "" if isnan(half) else " ± "
    if any(word in name for word in IN_NUMBERS):
        digits = 0 if mean >= 10 else 2
        return f"{mean:.{digits}f}{plus}{'' if isnan(half) else format(half, f'.{digits}f')}"
    return f"{mean:.1%}{plus}{'' if isnan(half) else format(100 * half, '.1f')}"
