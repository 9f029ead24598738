"""Charts as SVG, by matplotlib: half as much memory again as all of the site, and as much time.

So nobody imports this but whoever draws (`pictures.py`), at the moment of drawing.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any

from django.utils.translation import get_language_bidi
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, MultipleLocator

from moderation.charts import HATCHES, LINES, MARKS, SHAPES, THEMES, Series, as_number
from moderation.plain_svg import without_styles

_SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "third reading",  # The same numbers make the same file.
    "font.family": "sans-serif",
    "font.size": 11,
    "hatch.linewidth": 0.8,
}
_one_at_a_time = Lock()  # Its settings and fonts belong to the process.


def lines(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    look: str = "light-wide",
    write: Callable[[float], str] = as_number,
    at_most: float | None = None,
    in_steps_of: Sequence[float] = (),
) -> bytes:
    """Rows over time, each with its own line and mark, and its name at its end."""

    def draw(axes: Axes, colours: dict[str, Any]) -> None:
        for n, one in enumerate(series):
            values = [float("nan") if value is None else value for value in one.values]
            shade = colours["shades"][n % len(colours["shades"])]
            axes.plot(range(len(values)), values, LINES[n % 4], marker=MARKS[n % 4],
                      color=shade, linewidth=2, markersize=5)  # fmt: skip
            _name_at_its_end(axes, one, shade)
        axes.set_ylim(bottom=0, top=at_most)
        if in_steps_of:
            axes.yaxis.set_major_locator(_in_steps(axes.get_ylim()[1], in_steps_of))

    return _drawn(draw, labels, look, write)


def _in_steps(top: float, steps: Sequence[float]) -> MultipleLocator:
    """The smallest step of these that leads to the top in five."""
    return MultipleLocator(next((step for step in steps if top <= 5 * step), steps[-1]))


def bars(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    look: str = "light-wide",
    write: Callable[[float], str] = as_number,
) -> bytes:
    """Rows over time, stacked, each with its own pattern, and named above."""

    def draw(axes: Axes, colours: dict[str, Any]) -> None:
        below = [0.0] * len(labels)
        for n, one in enumerate(series):
            values = [value or 0.0 for value in one.values]
            shade = colours["shades"][n % len(colours["shades"])]
            axes.bar(range(len(values)), values, bottom=below, width=0.7, label=one.name,
                     facecolor=shade if n == 0 else "none", edgecolor=shade,
                     hatch=HATCHES[n % 5], linewidth=1.2)  # fmt: skip
            below = [a + b for a, b in zip(below, values, strict=True)]
        axes.legend(
            loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=len(series), frameon=False,
            labelcolor=colours["ink"], handlelength=1.6,
        )  # fmt: skip
        axes.set_ylim(bottom=0)

    return _drawn(draw, labels, look, write)


def _name_at_its_end(axes: Axes, one: Series, shade: str) -> None:
    known = [(n, value) for n, value in enumerate(one.values) if value is not None]
    if known:
        axes.annotate(one.name, known[-1], xytext=(-8 if get_language_bidi() else 8, 0),
                      textcoords="offset points", color=shade, va="center",
                      ha="right" if get_language_bidi() else "left",
                      annotation_clip=False)  # fmt: skip


def _drawn(
    draw: Callable[[Axes, dict[str, Any]], None],
    labels: Sequence[str],
    look: str,
    write: Callable[[float], str],
) -> bytes:
    theme, _, shape = look.partition("-")
    wide, high, room = SHAPES[shape]
    with _one_at_a_time, rc_context(_SETTINGS):
        figure = Figure(figsize=(wide, high), layout="constrained")
        FigureCanvasSVG(figure)
        figure.patch.set_alpha(0)
        axes = figure.add_subplot()
        axes.yaxis.set_major_locator(MaxNLocator(5, min_n_ticks=3))
        draw(axes, THEMES[theme])
        _dress(axes, THEMES[theme], labels, room, write)
        file = io.BytesIO()
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return without_styles(file.getvalue())


def _beside(value: float, write: Callable[[float], str]) -> str:
    """What a line of the axis is called; nothing where it would be called as a whole number is.

    Of one or two cases a quarter is none.
    """
    is_whole = abs(value - round(value)) < 1e-9
    told = write(value)
    return told if is_whole or told != write(round(value)) else ""


def _dress(
    axes: Axes,
    colours: dict[str, Any],
    labels: Sequence[str],
    room: int,
    write: Callable[[float], str],
) -> None:
    every = max(1, -(-len(labels) // room))  # so many labels as have room
    axes.set_xticks(range(0, len(labels), every), labels[::every])
    axes.set_xlim(-0.6, max(1, len(labels)) - 0.4)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _beside(value, write)))
    axes.patch.set_alpha(0)
    axes.grid(axis="y", color=colours["line"])
    axes.set_axisbelow(True)
    axes.tick_params(colors=colours["quiet"], length=0)
    axes.spines[["top", "left", "right"]].set_visible(False)
    axes.spines["bottom"].set_color(colours["quiet"])
    if get_language_bidi():
        axes.invert_xaxis()
        axes.yaxis.tick_right()
