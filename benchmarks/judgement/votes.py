"""How well would the house have judged real ratings, had they come in one at a time?

Real crowds rated items whose answer is known. Their ratings are streamed through the same
pure engine that runs the house, and through plain majorities, in random order, again and again
(`seeds`); a share of the items is audited after its decision, and only from these does the
engine learn an answer. This is the measurement of science B2, on any set of two files.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev
from typing import Any

from benchmarks.judgement.votes_data import Stream, Votes, stream
from benchmarks.judgement.votes_policies import Decided, Policy, policies

SEEDS, ITEMS = 10, 3_000

# Student's t: 97.5 % quantiles for 1, 2, ... degrees of freedom; beyond, as a series in 1/df
# (Abramowitz and Stegun 26.7.5), which is right to 0.02 from ten on.
STUDENT = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228)
NORMAL = 1.95996


@dataclass(frozen=True, slots=True)
class Score:
    """One policy on one stream: means over the items that were not revealed to it."""

    accuracy: float
    mean_ratings: float
    items: int
    accuracy_revealed: float | None = None
    stated_error: float | None = None
    actual_error: float | None = None


def replay(
    votes: Votes, *, cap: int, revealed: float, seeds: int, items: int = ITEMS
) -> dict[str, dict[str, Any]]:
    """Every policy's figures on this set, by its name. The same seeds give the same figures.

    Raises ValueError where a seed leaves nothing to score.
    """
    scores: dict[str, list[Score]] = {}
    for seed in range(seeds):
        order = stream(votes, seed, revealed, items)
        for name, policy in policies(cap).items():
            scores.setdefault(name, []).append(_score(policy, order, votes))
    return {name: _figures(of) for name, of in scores.items()}


def _score(policy: Policy, order: Stream, votes: Votes) -> Score:
    apart: list[tuple[Decided, int]] = []
    others: list[tuple[Decided, int]] = []
    for decided, item, revealed in zip(
        policy(order, votes), order.items, order.revealed, strict=True
    ):
        if (answer := votes.gold[item]) is not None:
            (apart if revealed else others).append((decided, answer))
    if not others:
        raise ValueError("No item is left to score: all that are known were revealed.")
    stated = [min(one.bad, 1 - one.bad) for one, _ in others if one.bad is not None]
    right = _right(others)
    return Score(
        accuracy=right,
        mean_ratings=fmean(one.ratings for one, _ in others),
        items=len(others),
        accuracy_revealed=_right(apart) if apart else None,
        stated_error=fmean(stated) if stated else None,
        actual_error=1 - right if stated else None,
    )


def _right(decided: Iterable[tuple[Decided, int]]) -> float:
    return fmean(one.uncivil == bool(answer) for one, answer in decided)


def _figures(scores: list[Score]) -> dict[str, Any]:
    """Means over seeds, with intervals where there is more than one."""
    figures: dict[str, Any] = {"items": round(fmean(one.items for one in scores), 1)}
    for name in (
        "accuracy",
        "mean_ratings",
        "accuracy_revealed",
        "stated_error",
        "actual_error",
    ):
        values = [value for one in scores if (value := getattr(one, name)) is not None]
        if values:
            figures[name] = round(fmean(values), 5)
            figures[f"{name}_ci95"] = interval(values)
    return figures


def interval(values: list[float]) -> list[float]:
    """The 95 % confidence interval of a mean, by Student's t; of one value, that value."""
    middle = fmean(values)
    if len(values) < 2:
        return [round(middle, 5)] * 2
    freedom = len(values) - 1
    further = NORMAL + (NORMAL**3 + NORMAL) / (4 * freedom)
    quantile = STUDENT[freedom - 1] if freedom <= len(STUDENT) else further
    half = quantile * stdev(values) / sqrt(len(values))
    return [round(middle - half, 5), round(middle + half, 5)]
