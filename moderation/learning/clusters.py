"""Two voting clusters: who votes alike beyond what the texts explain. Pure: arrays in and out.

Readers agree since texts are what they are. Where some agree *more* than that, and less with
others, they vote by something else: a side. Community Notes asks of a note that raters who
usually disagree agree on it (Wojcik et al. 2022, "Birdwatch"); theirs is the first factor of
what remains when the mean of each rater and each note is taken away, and so is ours. With two
or three ratings a text its own mean says little, so we take away what any two readers would
agree on anyhow: one *general factor* (Spearman 1904), which is how much each sees of what is
there. It is fitted to pairs of different readers only (minimal residuals, Harman and Jones
1966), so that nobody is compared with themselves.

A first factor can always be found, in noise too. So it is found twice, in two halves of the
texts, and believed only where both say the same (`Clusters.reliable`). Nobody is accused by
it: a cluster has no name, and the larger is no better than the smaller.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

UNKNOWN = -1  # no cluster
RATINGS_AT_LEAST = 30  # of a reader, on texts that another such reader has rated
READERS_AT_LEAST = 20
SHRINK = 10.0  # ratings, as if a reader answered like all others so often
GENERAL_SHRINK = 5.0  # the same for the general factor
STEPS = 60  # of Lanczos; and of the general factor a third
BEYOND_CHANCE = 4.0  # standard errors
HALF_OF_IT = 0.5  # reliability of the loadings, 0 to 1
SURE = 2.0  # standard errors from neither
MINORITY = 0.05  # of those in a cluster: fewer are no side


@dataclass(frozen=True)
class Clusters:
    """What was found, and how far two halves of the texts agree on it."""

    of: Ints  # each reader's cluster, 0 or 1, or UNKNOWN
    reliability: float  # of the loadings, 0 to 1: Spearman and Brown (1910)
    beyond_chance: float  # standard errors of the agreement of both halves
    readers: int  # with ratings enough

    @property
    def reliable(self) -> bool:
        """Whether to act on it: both halves say much the same, by no chance, of two sides."""
        known = self.of[self.of != UNKNOWN]
        return (
            self.beyond_chance >= BEYOND_CHANCE
            and self.reliability >= HALF_OF_IT
            and len(known) > 0
            and MINORITY <= float(known.mean()) <= 1 - MINORITY
        )


def clusters(item: Ints, reader: Ints, civil: Bools, seed: int = 0) -> Clusters:
    """The cluster of each reader 0 to `reader.max()`: one row a rating, in any order.

    The halves are drawn by `seed`, text by text. The same ratings give the same clusters.
    Memory: a few numbers a rating, and STEPS a reader.
    """
    size = int(reader.max(initial=-1)) + 1
    item, reader, uncivil = _well_known(item, reader, ~civil)
    readers = len(np.unique(reader))
    if readers < READERS_AT_LEAST:
        return Clusters(np.full(size, UNKNOWN, np.int64), 0.0, 0.0, readers)
    by_lot = np.random.default_rng(seed).random(int(item.max()) + 1) < 0.5
    one, other = (
        _Half(item[part], reader[part], uncivil[part], size)
        for part in (by_lot[item], ~by_lot[item])
    )
    first, second = one.loadings(seed), other.loadings(seed)
    products = first * second
    cosine = float(products.sum())
    second = second * (1 if cosine >= 0 else -1)
    return Clusters(
        _sides(one, other, first, second),
        # Spearman-Brown: what twice as many texts are worth, of which each half has one.
        reliability=2 * abs(cosine) / (1 + abs(cosine)),
        beyond_chance=abs(cosine) / max(1e-12, sqrt(float((products**2).sum()))),
        readers=readers,
    )


def _well_known(item: Ints, reader: Ints, uncivil: Bools) -> tuple[Ints, Ints, Floats]:
    """Only readers with ratings enough, and only texts that two of them have rated."""
    for _ in range(2):  # Once more, for those whom the loss of single texts leaves with few.
        often = np.bincount(reader) >= RATINGS_AT_LEAST
        kept = often[reader]
        item, reader, uncivil = item[kept], reader[kept], uncivil[kept]
        together = np.bincount(item) > 1
        kept = together[item]
        item, reader, uncivil = item[kept], reader[kept], uncivil[kept]
    order = np.lexsort((reader, item))  # Neighbours in memory, and the same sums in any order.
    return item[order], reader[order], uncivil[order].astype(np.float64)


class _Half:
    """Half of the texts: each answer less its reader's mean, in standard deviations."""

    def __init__(self, item: Ints, reader: Ints, uncivil: Floats, size: int) -> None:
        self.item, self.reader, self.size = item, reader, size
        self.texts = int(item.max(initial=-1)) + 1
        heard = np.bincount(reader, minlength=size)
        mean = (self.by_reader(uncivil) + SHRINK * uncivil.mean()) / (heard + SHRINK)
        apart = uncivil - mean[reader]
        variance = (self.by_reader(apart**2) + SHRINK * (apart**2).mean()) / (heard + SHRINK)
        self.z = apart / np.sqrt(np.maximum(variance, 1e-12))[reader]
        pairs = self.by_reader(self.of_others(np.ones(len(item))))
        # So that who rates most does not make the factor alone: as in a normalised Laplacian.
        self.scale = np.where(pairs > 0, 1 / np.sqrt(pairs + SHRINK), 0.0)
        self.general = self._general_factor()

    def by_reader(self, values: Floats) -> Floats:
        return np.asarray(np.bincount(self.reader, values, minlength=self.size), np.float64)

    def of_others(self, values: Floats) -> Floats:
        """For each rating, the sum of these over the other ratings of its text."""
        sums = np.asarray(np.bincount(self.item, values, minlength=self.texts), np.float64)
        return sums[self.item] - values

    def _general_factor(self) -> Floats:
        """g, so that g[i] g[k] is how far i and k agree on average: least squares, by turns."""
        found = np.full(self.size, 0.5)
        for _ in range(STEPS // 3):
            mine = found[self.reader]
            said = self.by_reader(self.z * self.of_others(self.z * mine))
            asked = self.by_reader(self.of_others(mine**2))
            found = (said + GENERAL_SHRINK * mine.mean()) / (asked + GENERAL_SHRINK)
        return found

    def agreement(self, loadings: Floats) -> Floats:
        """For each rating, how far its reader sides with these loadings more than expected."""
        theirs, mine = loadings[self.reader], self.general[self.reader]
        said: Floats = self.z * self.of_others(self.z * theirs)
        expected: Floats = mine * self.of_others(mine * theirs)
        return np.subtract(said, expected)

    def loadings(self, seed: int) -> Floats:
        """The first factor of the agreement that the general one leaves; of length 1."""

        def times(vector: Floats) -> Floats:
            return self.scale * self.by_reader(self.agreement(self.scale * vector))

        start = np.random.default_rng(seed).standard_normal(self.size) * (self.scale > 0)
        return _first_factor(times, start)


def _first_factor(times: Callable[[Floats], Floats], start: Floats) -> Floats:
    """The eigenvector of the greatest eigenvalue of a symmetric matrix (Lanczos 1950).

    Only products of the matrix with a vector are asked for. Each step is made orthogonal to all
    before, twice, which is what keeps it stable.
    """
    steps = min(STEPS, int(np.count_nonzero(start)))
    basis = np.zeros((steps + 1, len(start)))
    basis[0] = start / np.linalg.norm(start)
    diagonal: list[float] = []
    beside: list[float] = []
    for step in range(steps):
        following = times(basis[step])
        diagonal.append(float(basis[step] @ following))
        so_far = basis[: step + 1]
        for _ in range(2):
            following = following - (so_far @ following) @ so_far
        length = float(np.linalg.norm(following))
        if length < 1e-10:
            break
        beside.append(length)
        basis[step + 1] = following / length
    size = len(diagonal)
    off = np.diag(beside[: size - 1], 1)
    small = np.diag(diagonal) + off + off.T
    factor: Floats = np.linalg.eigh(small).eigenvectors[:, -1] @ basis[:size]
    return factor


def _sides(one: _Half, other: _Half, first: Floats, second: Floats) -> Ints:
    """Each reader's side: that of the sum of agreements, if it is far enough from zero.

    Answers of one half are held against the loadings of the other, which know nothing of
    them. The error is taken from the answers themselves (Efron 1969: a sum over the root of
    its squares is a t-value whatever the sizes are).
    """
    sides, squares = np.zeros(one.size), np.zeros(one.size)
    for half, loadings in ((one, second), (other, first)):
        agreed = half.agreement(half.scale * loadings)
        sides += half.by_reader(agreed)
        squares += half.by_reader(agreed**2)
    error = np.sqrt(np.maximum(squares, 1e-300))
    return np.where(np.abs(sides) < SURE * error, UNKNOWN, (sides > 0).astype(np.int64))
