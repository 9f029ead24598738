"""Real ratings from two files, made ready to be given one at a time."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

LABELS, GOLD = ("item", "worker", "label"), ("item", "label")


class UnreadableError(ValueError):
    """A file cannot be read as ratings; the message says which, where and why."""


@dataclass(frozen=True, slots=True)
class Votes:
    """Who said what of which item, and what is true of some of them.

    Items and workers are numbered in the order in which they first appear. `ratings[item]`
    holds (worker, label); `gold[item]` is 0, 1 or None.
    """

    ratings: list[list[tuple[int, int]]]
    gold: list[int | None]
    workers: int


def load(labels: Path, gold: Path) -> Votes:
    """Read both files: who rates an item twice is heard once, the first time.

    Gold of items that nobody rated is ignored. Raises UnreadableError.
    """
    items: dict[str, int] = {}
    workers: dict[str, int] = {}
    ratings: list[list[tuple[int, int]]] = []
    seen: set[tuple[int, int]] = set()
    for item_name, worker_name, label in _rows(labels, LABELS):
        item = items.setdefault(item_name, len(items))
        worker = workers.setdefault(worker_name, len(workers))
        if item == len(ratings):
            ratings.append([])
        if (item, worker) not in seen:
            seen.add((item, worker))
            ratings[item].append((worker, int(label)))
    truth: list[int | None] = [None] * len(items)
    for name, label in _rows(gold, GOLD):
        if (known := items.get(name)) is None:
            continue
        if truth[known] not in (None, int(label)):
            raise UnreadableError(f"{gold}: item {name!r} is given two different labels.")
        truth[known] = int(label)
    if all(one is None for one in truth):
        raise UnreadableError(f"{gold} knows none of the items in {labels}.")
    return Votes(ratings, truth, len(workers))


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """These columns of each row; the last is a label, and checked."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            yield from _checked(csv.DictReader(file, skipinitialspace=True), path, columns)
    except OSError as error:
        raise UnreadableError(f"{path} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnreadableError(
            f"{path} is not a file of comma-separated UTF-8 text: {error}."
        ) from error


def _checked(
    reader: csv.DictReader[str], path: Path, columns: tuple[str, ...]
) -> Iterator[tuple[str, ...]]:
    missing = [column for column in columns if column not in (reader.fieldnames or [])]
    if missing:
        raise UnreadableError(
            f"{path} lacks {_and(missing)}: it needs the columns {', '.join(columns)}."
        )
    empty = True
    for row in reader:
        empty = False
        values = tuple((row[column] or "").strip() for column in columns)
        if not all(values):
            raise UnreadableError(
                f"{path}, line {reader.line_num}: an empty {_and(list(columns))}."
            )
        yield (*values[:-1], _label(values[-1], path, reader.line_num))
    if empty:
        raise UnreadableError(f"{path} has no rows.")


def _label(value: str, path: Path, line: int) -> str:
    """'0' or '1', also from '0.0' and '1.0'."""
    plain = value.removesuffix(".0")
    if plain not in ("0", "1"):
        raise UnreadableError(
            f"{path}, line {line}: label {value!r}. Labels must be 0 or 1: sets of more classes "
            "cannot be replayed."
        )
    return plain


def _and(names: list[str]) -> str:
    return " or ".join(f"{name!r}" for name in names)


@dataclass(frozen=True, slots=True)
class Stream:
    """One order in which the ratings of a set could have come in."""

    items: list[int]
    ratings: list[list[tuple[int, int]]]  # of each of `items`, in the order they are given
    revealed: list[bool]  # whether staff look at it, once it is decided
    coins: list[bool]  # what a tie would be decided as

    def __len__(self) -> int:
        return len(self.items)


def stream(votes: Votes, seed: int, revealed: float, most: int) -> Stream:
    """Items in random order, an item's ratings in random order, one in `1/revealed` audited.

    Of a very long set at most `most` items stream: those with a known answer first, since the
    rest is not scored, filled up with others. Every policy of a seed is given the same stream.
    """
    dice = np.random.default_rng(seed)
    order = [int(item) for item in dice.permutation(len(votes.ratings))]
    if len(order) > most:
        order = _bounded(order, votes, most)
    drawn = dice.random(len(order)) < revealed
    return Stream(
        items=order,
        ratings=[
            [votes.ratings[i][k] for k in dice.permutation(len(votes.ratings[i]))] for i in order
        ],
        revealed=[
            bool(one) and votes.gold[i] is not None for one, i in zip(drawn, order, strict=True)
        ],
        coins=[bool(one) for one in dice.integers(2, size=len(order))],
    )


def _bounded(order: list[int], votes: Votes, most: int) -> list[int]:
    known = [item for item in order if votes.gold[item] is not None]
    others = [item for item in order if votes.gold[item] is None]
    kept = {*known[:most], *others[: max(0, most - len(known))]}
    return [item for item in order if item in kept]
