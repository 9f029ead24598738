"""The night as one picture: who asks and who waits, minute by minute.

    python -m benchmarks.election.picture benchmarks/results/election.json

draws what was measured last. Byte for byte the same for the same figures.
"""

from __future__ import annotations

import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")
import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from benchmarks.election.book import FIFTH
from benchmarks.election.evening import SHAPE

STYLE: Any = {
    "svg.hashsalt": "third reading", "svg.fonttype": "none", "font.size": 9,
    "axes.spines.top": False, "axes.spines.right": False, "axes.titlelocation": "left",
    "axes.titlesize": 10, "axes.titleweight": "bold", "legend.frameon": False,
    "figure.facecolor": "white", "axes.grid": True, "grid.color": "#e4e4e4",
    "axes.edgecolor": "#888888", "axes.axisbelow": True,
}  # fmt: skip
INK, BLUE, RUST, GREEN, GREY = "#222222", "#1f5f99", "#b1471d", "#3b7a47", "#8a8a8a"
PARTS = [("postgresql", BLUE), ("web", RUST), ("worker", GREEN), ("valkey", "#c9a227"),
         ("load generator", GREY)]  # fmt: skip


def draw(results: dict[str, Any], file: Path, *, kind: str = "svg") -> None:
    with mpl.rc_context(STYLE):
        figure, places = plt.subplots(2, 2, figsize=(10.5, 6.8), layout="constrained")
        for draws, axes in zip((_flow, _queue, _waits, _processors), places.flat, strict=True):
            draws(axes, results)
            _mark(axes, results)
        said = "An hour of an election in {:g} minutes, at {:.0%} of 1,000 comments a minute"
        figure.suptitle(
            said.format(results["seconds"] / 60, results["scale"]), x=0.01, ha="left", fontsize=12
        )
        metadata = {"Date": None} if kind == "svg" else {}
        figure.savefig(file, format=kind, metadata=metadata, dpi=110)
        plt.close(figure)


def _of_hour(results: dict[str, Any], at: float) -> float:
    return 60 * at / float(results["seconds"])


def _samples(results: dict[str, Any]) -> tuple[list[dict[str, float]], list[float]]:
    found = [one for one in results["samples"] if one["at"] <= results["seconds"]]
    return found, [_of_hour(results, one["at"]) for one in found]


def _mark(axes: Axes, results: dict[str, Any]) -> None:
    """The hours of the evening, the raid, and when the desk met it."""
    raid = results["raid"]
    axes.axvspan(
        _of_hour(results, raid["began"]),
        _of_hour(results, raid["ended"]),
        color="#f6e9e2",
        lw=0,
        zorder=0,
    )
    if raid["mode_on_at"] is not None:
        axes.axvline(_of_hour(results, raid["mode_on_at"]), color=RUST, lw=1, ls=":")
    axes.set_xlim(0, 60)
    axes.set_xticks([60 * start for start, _, _ in SHAPE], [])
    axes.set_xticks(
        [60 * start + 0.5 for start, _, _ in SHAPE],
        [name.replace(" ", "\n") for _, name, _ in SHAPE], minor=True, ha="left", fontsize=8,
    )  # fmt: skip
    axes.tick_params(axis="x", which="minor", length=0)
    axes.set_ylim(bottom=0)


def _flow(axes: Axes, results: dict[str, Any]) -> None:
    samples, at = _samples(results)
    axes.set_title("Reviews: owed, given, and what the queue still wants")
    owed = [one["owed"] for one in samples]
    axes.plot(at, owed, color=INK, label="owed by who posted")
    axes.plot(at, [one["given"] for one in samples], color=BLUE, label="given, by all")
    axes.plot(at, [one["given_to_texts"] for one in samples], color=GREEN, ls="--",
              label="of these, of texts that waited")  # fmt: skip
    axes.plot(at, [one["wanted"] for one in samples], color=RUST, label="wanted, at the moment")
    _dress(axes, results)
    axes.legend(loc="upper left")


def _queue(axes: Axes, results: dict[str, Any]) -> None:
    samples, at = _samples(results)
    axes.set_title("Comments that wait, and for whom")
    for name, said, color in (
        ("pending", "for their author to review", GREY), ("queue", "for readers", BLUE),
        ("to_release", "to be released", GREEN), ("cases", "for the desk", RUST),
    ):  # fmt: skip
        axes.plot(at, [one[name] for one in samples], color=color, label=said)
    _dress(axes, results)
    axes.legend(loc="upper left")


def _dress(axes: Axes, results: dict[str, Any]) -> None:
    """Room for the legend, and what the shade stands for."""
    axes.set_ylim(0, 1.45 * axes.get_ylim()[1])
    raid = results["raid"]
    axes.text(
        _of_hour(results, raid["ended"]) - 0.5, 0.985, "raid", color=RUST, fontsize=8,
        transform=axes.get_xaxis_transform(), ha="right", va="top",
    )  # fmt: skip


def _waits(axes: Axes, results: dict[str, Any]) -> None:
    """Bars for the wait of those who posted; lines for answers."""
    axes.set_title("From posting to public (bars, s), and answers (lines, ms)")
    width = 60 / FIFTH
    middles = [width * (n + 0.5) for n in range(FIFTH)]
    parts = results["waits"]["by_part"]
    for name, color in (("p90", "#c5d6e6"), ("p50", BLUE)):
        axes.bar(middles, [part[name] or 0 for part in parts], 0.55 * width, color=color,
                 label=f"to public, {name}, s")  # fmt: skip
    other = axes.twinx()
    other.grid(visible=False)
    other.spines["right"].set_visible(True)
    for kind, color, style in (("pulse", INK, "-"), ("post", RUST, "-"), ("rating", GREEN, "--")):
        cells = results["requests"].get(kind, {}).get("by_part", [])
        other.plot(middles[: len(cells)], [cell["p99"] for cell in cells], style, marker="o", ms=4,
                   color=color, label=f"{kind}, p99, ms")  # fmt: skip
    other.set_ylim(bottom=0)
    handles, labels = axes.get_legend_handles_labels()
    more, said = other.get_legend_handles_labels()
    axes.legend(handles + more, labels + said, loc="upper left", ncols=2)
    axes.set_ylim(0, 1.5 * max([part["p90"] or 0 for part in parts] + [1]))
    top = other.get_ylim()[1]
    other.set_ylim(0, 1.4 * top)


def _processors(axes: Axes, results: dict[str, Any]) -> None:
    samples, at = _samples(results)
    axes.set_title("Processors, of all that the machine has")
    cores, places = results["versions"]["cores"], at[1:]
    layers = [[_rate(a, b, f"cpu {name}") / cores for a, b in pairwise(samples)]
              for name, _ in PARTS]  # fmt: skip
    axes.stackplot(places, *layers, labels=[name for name, _ in PARTS],
                   colors=[color for _, color in PARTS], lw=0)  # fmt: skip
    busy = [_rate(a, b, "busy") / cores for a, b in pairwise(samples)]
    axes.plot(places, busy, color=INK, lw=1, label="busy, whoever it was")
    axes.set_ylim(0, 1.45)
    axes.set_yticks([0, 0.5, 1], ["0", "50 %", "100 %"])
    axes.legend(loc="upper left", ncols=3)


def _rate(before: dict[str, float], after: dict[str, float], name: str) -> float:
    return (after[name] - before[name]) / max(0.001, after["at"] - before["at"])


if __name__ == "__main__":
    source = Path(sys.argv[1])
    told = json.loads(source.read_text())
    draw(told, source.with_suffix(".svg"))
    if "--png" in sys.argv:
        mpl.use("agg")
        draw(told, Path(sys.argv[sys.argv.index("--png") + 1]), kind="png")
