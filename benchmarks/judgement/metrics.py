"""What came of it: the figures of science D10, in shares and minutes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from benchmarks.judgement.people import Kind
from benchmarks.judgement.town import Case, History

Figures = dict[str, float]
NAN = float("nan")


def figures(history: History) -> Figures:
    """Everything that is judged, of texts handed in after the warm-up."""
    scenario = history.world.scenario
    warm, week3 = 24.0 * scenario.warm, 24.0 * 14
    done = [case for case in history.done if case.text.born > warm]
    honest = [case for case in done if not case.text.attack and not case.text.victim]
    good = [case for case in honest if not case.text.bad]
    bad = [case for case in honest if case.text.bad]
    out = [case for case in honest if case.is_out]
    attacks = [case for case in done if case.text.attack]
    late = [case for case in attacks if case.text.born > week3]
    victims = [case for case in done if case.text.victim and not case.text.bad]
    waits = np.array([60 * (case.decided - case.text.born) for case in done] or [NAN])
    nights: list[float] = [
        60 * (c.decided - c.text.born) for c in done if c.text.born % 24 < 6
    ] or [NAN]
    late_done = [case for case in done if case.text.born > week3]
    slanted = [case for case in good if case.text.slant in _condemned(history)]
    return {
        "texts": float(len(done)),
        "bad_of_published": _share(out, lambda c: c.text.bad),
        "bad_published": _share(bad, lambda c: c.is_out),
        "good_returned": _share(good, lambda c: not c.is_out),
        "other_side_returned": _share(slanted, lambda c: not c.is_out),
        "other_side_returned_by_peers": _share(slanted, lambda c: not c.is_out and not c.by_staff),
        "staff_share": _staff(done),
        "staff_share_week_3": _staff(late_done),
        "staff_share_of_honest": _staff(
            [c for c in done if c.text.author not in history.world.crew]
        ),
        "reports": _share(done, lambda c: c.reported),
        "votes": float(np.mean([float(len(case.ratings)) for case in done] or [NAN])),
        "wait_median": float(np.median(waits)),
        "wait_p90": float(np.quantile(waits, 0.9)),
        "wait_night": float(np.median(nights)),
        "within_4_hours": _within(history, warm, 4.0),
        "practice": history.practised / max(1, len(history.world.visits)),
        "unused": history.unused / max(1, len(history.world.visits)),
        "backlog_end": float(len(history.waiting)),
        "backlog_week_2": _backlog(history, 7),
        "backlog_last_week": _backlog(history, scenario.days - 7),
        "abuse_published": _share(attacks, lambda c: c.is_out),
        "abuse_published_week_3": _share(late, lambda c: c.is_out),
        "victims_returned": _share(victims, lambda c: not c.is_out),
        "victims_returned_by_peers": _share(victims, lambda c: not c.is_out and not c.by_staff),
    }


def _condemned(history: History) -> set[int]:
    """The slants of which there are partisans of the other side."""
    return {-one.side for one in history.world.people if one.kind is Kind.PARTISAN and one.side}


def _share(cases: Sequence[Case], holds: Callable[[Case], bool]) -> float:
    return sum(map(holds, cases)) / len(cases) if cases else NAN


def _staff(cases: Sequence[Case]) -> float:
    """Escalated, or audited: both are a look that staff take."""
    return _share(cases, lambda case: case.by_staff or case.audited)


def _within(history: History, since: float, hours: float) -> float:
    """Of all that were handed in at least so many hours before the end."""
    until = 24 * history.world.scenario.days - hours
    cases = [c for c in history.done + history.waiting if since < c.text.born < until]
    return _share(cases, lambda c: c.outcome is not None and c.decided - c.text.born <= hours)


def _backlog(history: History, day: int) -> float:
    counts = [n for at, n in history.waited if 24 * day <= at < 24 * (day + 7)]
    return float(np.mean(counts)) if counts else NAN


def summary(runs: Iterable[Figures]) -> dict[str, tuple[float, float]]:
    """Mean and half the 95 % interval over seeds (Student's t; NaN where nothing occurred)."""
    runs = list(runs)
    found = {}
    for name in runs[0]:
        values = np.array([run[name] for run in runs], float)
        values = values[~np.isnan(values)]
        half = (
            _T[min(len(values) - 1, 10)] * values.std(ddof=1) / len(values) ** 0.5
            if len(values) > 1
            else NAN
        )
        found[name] = (float(values.mean()) if len(values) else NAN, float(half))
    return found


# Two-sided 95 % quantiles of Student's t, by degrees of freedom up to ten.
_T = [NAN, 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228]
