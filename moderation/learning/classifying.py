"""A classifier of texts, learned from what a newsroom decided. Pure; needs the extra `classifier`.

Pieces of words, two to five letters long, are weighed by a logistic regression: it knows no
language beforehand, runs on any machine, and is trained in a minute. It is weak, and it is kept
weak: a guess that is seen beside a text, never a judge (`docs/screening.md`).

The file holds numbers and a description, and nothing that is carried out when it is read.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FEATURES = 2**18
HELD_OUT = 0.25  # of the authors: their texts tell how good it is, and teach it nothing
TEXTS_AT_LEAST, OF_EACH_AT_LEAST = 400, 50
GROUP_AT_LEAST = 30  # texts that were found fine, below which a group says nothing
THRESHOLD = 0.5  # the score from which on it "would have said bad", for the report alone
UNEQUAL = 1.25  # times as many fine texts called bad as elsewhere
SURE = 1.96  # standard errors


class TooFewTextsError(ValueError):
    """There is too little to learn from."""


@dataclass(frozen=True)
class Example:
    """A text that was decided about, whose it is, and the groups that it belongs to."""

    text: str
    bad: bool
    author: str
    groups: tuple[str, ...] = ()  # such as "language de" and "section sport"


@dataclass(frozen=True)
class Measured:
    """How it did on texts that it had not seen. Shares are from 0 to 1; NaN is left out."""

    texts: int
    bad: int
    auc: float | None  # how often a bad text scores higher than a fine one
    precision: float | None  # of those it would have called bad, how many are
    recall: float | None  # of the bad ones, how many it would have called so
    false_alarms: float | None  # of the fine ones, how many it would have called bad


@dataclass
class Report:
    """What `train` found out. `unequal` names the groups whose fine texts fare worse."""

    trained_on: int
    overall: Measured
    groups: dict[str, Measured] = field(default_factory=dict)
    unequal: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Model:
    """Weights, and the name that its guesses are given under: name and date."""

    version: str
    weights: NDArray[np.float32]
    bias: float
    report: dict[str, Any]

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """How likely each text is to be found bad, from 0 to 1."""
        raw = _pieces()(texts) @ self.weights.astype(np.float64) + self.bias
        return np.asarray(1 / (1 + np.exp(-raw)))

    def save(self, path: Path) -> None:
        about = json.dumps({"version": self.version, "bias": self.bias, "report": self.report})
        with path.open("wb") as file:
            np.savez_compressed(file, weights=self.weights, about=np.array(about))

    @classmethod
    def load(cls, path: Path) -> Model:
        """Raises OSError or ValueError for what is no such file."""
        with np.load(path, allow_pickle=False) as kept:
            weights = kept["weights"].astype(np.float32)
            about = json.loads(str(kept["about"]))
        if weights.shape != (FEATURES,):
            raise ValueError("made by another version")
        return cls(about["version"], weights, float(about["bias"]), about["report"])


def train(examples: Sequence[Example], *, version: str) -> tuple[Model, Report]:
    """A model, and how good it is on authors it has not read. Raises TooFewTextsError."""
    bad = sum(one.bad for one in examples)
    if len(examples) < TEXTS_AT_LEAST or min(bad, len(examples) - bad) < OF_EACH_AT_LEAST:
        raise TooFewTextsError(
            f"{len(examples)} texts, {bad} of them bad: it takes {TEXTS_AT_LEAST},"
            f" and {OF_EACH_AT_LEAST} of each kind."
        )
    seen, unseen = _apart(examples)
    weights, intercept = _fit(seen)
    found = Model(version, weights, intercept, {})
    scores = found.scores([one.text for one in unseen])
    report = _report(len(seen), unseen, scores)
    return Model(version, weights, intercept, asdict(report)), report


def _fit(examples: Sequence[Example]) -> tuple[NDArray[np.float32], float]:
    from sklearn.linear_model import LogisticRegression

    regression = LogisticRegression(C=4.0, max_iter=500)
    pieces = _pieces()([one.text for one in examples])
    regression.fit(pieces, np.array([one.bad for one in examples]))
    return regression.coef_[0].astype(np.float32), float(regression.intercept_[0])


def _pieces() -> Callable[[Sequence[str]], Any]:
    from sklearn.feature_extraction.text import HashingVectorizer

    vectorizer = HashingVectorizer(
        analyzer="char_wb", ngram_range=(2, 5), n_features=FEATURES, alternate_sign=False
    )
    transform: Callable[[Sequence[str]], Any] = vectorizer.transform
    return transform


def _apart(examples: Sequence[Example]) -> tuple[list[Example], list[Example]]:
    """By author: who writes alike is easily known again, and that is no merit."""
    from sklearn.model_selection import GroupShuffleSplit

    split = GroupShuffleSplit(n_splits=1, test_size=HELD_OUT, random_state=0)
    seen, unseen = next(split.split(examples, groups=[one.author for one in examples]))
    return [examples[place] for place in seen], [examples[place] for place in unseen]


def _report(trained_on: int, unseen: Sequence[Example], scores: NDArray[np.float64]) -> Report:
    bad = np.array([one.bad for one in unseen], dtype=bool)
    report = Report(trained_on, _measured(bad, scores))
    for group in sorted({group for one in unseen for group in one.groups}):
        inside = np.array([group in one.groups for one in unseen])
        report.groups[group] = _measured(bad[inside], scores[inside])
        if fares_worse(bad, scores >= THRESHOLD, inside):
            report.unequal.append(group)
    return report


def fares_worse(bad: NDArray[Any], called: NDArray[Any], inside: NDArray[Any]) -> bool:
    """Whether fine texts of a group are called bad more often than those of all others, by
    more than chance. Too few of either say nothing."""
    here, there = called[inside & ~bad], called[~inside & ~bad]
    if min(len(here), len(there)) < GROUP_AT_LEAST:
        return False
    one, other = float(here.mean()), float(there.mean())
    together = float(np.concatenate([here, there]).mean())
    error = math.sqrt(together * (1 - together) * (1 / len(here) + 1 / len(there)))
    return one > UNEQUAL * other and one - other > SURE * error


def _measured(bad: NDArray[Any], scores: NDArray[np.float64]) -> Measured:
    from sklearn.metrics import roc_auc_score

    called = scores >= THRESHOLD
    both = 0 < bad.sum() < len(bad)
    return Measured(
        texts=len(bad),
        bad=int(bad.sum()),
        auc=round(float(roc_auc_score(bad, scores)), 3) if both else None,
        precision=_share(bad[called]),
        recall=_share(called[bad]),
        false_alarms=_share(called[~bad]),
    )


def _share(of: NDArray[Any]) -> float | None:
    return round(float(of.mean()), 3) if len(of) else None
