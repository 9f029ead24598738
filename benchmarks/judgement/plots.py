"""The figures as pictures: bars for each scenario, and what staff's time buys.

SVG, byte for byte the same for the same figures, and readable without colour: policies
differ in hatching and in marks.

    python -m benchmarks.judgement.plots benchmarks/judgement/results docs/pictures

draws what was measured last, from its JSON.
"""

from __future__ import annotations

import json
import sys
from math import isnan
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")
import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from benchmarks.judgement.report import Results
from benchmarks.judgement.scenarios import SCENARIOS

HATCHES = ["", "///", "...", "xx"]
MARKS = ["o", "s", "^", "D"]
GREYS = ["#222222", "#777777", "#aaaaaa", "#dddddd"]
BARS = {
    "bad_published": "bad texts published, of the bad",
    "good_returned": "good texts returned, of the good",
    "staff_share": "texts looked at by staff",
    "abuse_published_week_3": "the crew's abuse published in week three",
}
_STABLE: dict[Any, Any] = {"svg.hashsalt": "third reading", "svg.fonttype": "none", "font.size": 9}


def draw(results: Results, folder: Path) -> list[Path]:
    """Everything that these results can show; the paths of the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with mpl.rc_context(_STABLE):
        drawn = [_bars(results, name, title, folder) for name, title in BARS.items()]
        return [*drawn, _front(results, folder)]


def _bars(results: Results, name: str, title: str, folder: Path) -> Path:
    scenarios = [s for s, found in results.items() if any(_has(f, name) for f in found.values())]
    policies = list(next(iter(results.values())))
    figure, axes = plt.subplots(
        figsize=(8, 0.6 + 0.18 * max(1, len(scenarios)) * (len(policies) + 1))
    )
    for n, policy in enumerate(policies):
        places = [i + 0.8 * (n + 0.5) / len(policies) - 0.4 for i in range(len(scenarios))]
        cells = [results[s][policy].get(name, (float("nan"),) * 2) for s in scenarios]
        axes.barh(
            places,
            [0.0 if isnan(mean) else 100 * mean for mean, _ in cells],
            0.8 / len(policies),
            xerr=[0.0 if isnan(half) else 100 * half for _, half in cells],
            color=GREYS[n % 4],
            edgecolor="black",
            hatch=HATCHES[n % 4],
            label=policy.replace("_", " "),
            error_kw={"linewidth": 0.7},
        )
    axes.set_yticks(range(len(scenarios)), [s.replace("_", " ") for s in scenarios])
    axes.set_xlim(left=0)
    axes.invert_yaxis()
    axes.set_xlabel(f"{title} (%, mean and 95 % interval over seeds)")
    axes.legend(frameon=False, loc="best")
    return _save(figure, folder / f"{name}.svg")


def _front(results: Results, folder: Path) -> Path:
    """Staff's share against the bad that was published: lower left is better."""
    figure, axes = plt.subplots(figsize=(7, 4.5))
    policies = list(next(iter(results.values())))
    for n, policy in enumerate(policies):
        points = [
            (100 * found[policy]["staff_share"][0], 100 * found[policy]["bad_published"][0], name)
            for name, found in results.items()
            if _has(found[policy], "staff_share") and _has(found[policy], "bad_published")
        ]
        axes.scatter(
            [x for x, _, _ in points],
            [y for _, y, _ in points],
            marker=MARKS[n % 4],
            facecolor=GREYS[n % 4],
            edgecolor="black",
            label=policy.replace("_", " "),
        )
        best = sorted(p for p in points if not any(q[0] <= p[0] and q[1] < p[1] for q in points))
        axes.plot([x for x, _, _ in best], [y for _, y, _ in best], color="black", linewidth=0.5)
        if policy == "engine":
            for x, y, name in points:
                axes.annotate(
                    name.replace("_", " "), (x, y), (3, 3), textcoords="offset points", fontsize=6
                )
    axes.set_xlabel("texts looked at by staff (%)")
    axes.set_ylabel("bad texts published, of the bad (%)")
    axes.set_xlim(left=0)
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False)
    return _save(figure, folder / "front.svg")


def _has(figures: dict[str, tuple[float, float]], name: str) -> bool:
    return name in figures and not isnan(figures[name][0])


def _save(figure: Figure, path: Path) -> Path:
    figure.savefig(path, format="svg", metadata={"Date": None}, bbox_inches="tight")
    plt.close(figure)
    return path


def read(folder: Path) -> Results:
    """The results of each scenario, in the order of `scenarios.py`."""
    found: Results = {}
    for name in SCENARIOS:
        path = folder / f"{name}.json"
        if path.exists():
            policies = json.loads(path.read_text())["policies"]
            found[name] = {
                policy: {key: _pair(cell) for key, cell in figures.items()}
                for policy, figures in policies.items()
            }
    return found


def _pair(cell: dict[str, float | None]) -> tuple[float, float]:
    mean, half = cell["mean"], cell["ci95"]
    return (float("nan") if mean is None else mean, float("nan") if half is None else half)


def prices(points: list[dict[str, float]], plain: Results, folder: Path) -> Path:
    """The calm town at several prices: staff's share against the bad that went out."""
    figure, axes = plt.subplots(figsize=(7, 4.5))
    for n, review in enumerate(sorted({point["cost_of_a_review"] for point in points})):
        same = sorted(
            (100 * p["staff_share"], 100 * p["bad_published"], p)
            for p in points
            if p["cost_of_a_review"] == review
        )
        axes.plot(
            [x for x, _, _ in same],
            [y for _, y, _ in same],
            marker=MARKS[n % 4],
            color="black",
            markerfacecolor=GREYS[n % 4],
            linewidth=0.6,
            label=f"engine, a review costs {review:g}",
        )
        for x, y, point in same:
            note = (
                f"bad released {point['cost_of_bad_released']:g}, {point['wait_median']:.0f} min"
            )
            axes.annotate(note, (x, y), (5, 4), textcoords="offset points", fontsize=7)
    for mark, (policy, found) in zip("xP", list(plain["calm"].items())[1:], strict=False):
        place = (100 * found["staff_share"][0], 100 * found["bad_published"][0])
        axes.scatter(*place, marker=mark, color="black", label=policy.replace("_", " "))
    axes.axvline(20, color="black", linestyle=":", linewidth=0.7)
    axes.axhline(15, color="black", linestyle=":", linewidth=0.7)
    axes.set_xlabel("texts looked at by staff (%); dotted: the bars")
    axes.set_ylabel("bad texts published, of the bad (%)")
    axes.set_xlim(left=0)
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False)
    return _save(figure, folder / "front_calm.svg")


def main() -> None:
    source, folder = Path(sys.argv[1]), Path(sys.argv[2])
    results = read(source)
    draw(results, folder)
    with mpl.rc_context(_STABLE):
        prices(json.loads((source / "front_calm.json").read_text())["points"], results, folder)


if __name__ == "__main__":
    main()
