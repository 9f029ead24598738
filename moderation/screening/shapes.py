from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

# Not Python's: before 3.12 that has one lock for all drafts, held while the database is asked.
from django.utils.functional import cached_property

from moderation.models.case import Case
from moderation.rules import HouseRule
from moderation.screening.known import Known, known_of
from newsroom.models import Article, Reader
from newsroom.refusals import Refusal


class Silence(StrEnum):
    """Why a check has said nothing that could be used."""

    TIMED_OUT = "timed_out"
    FAILED = "failed"
    RUBBISH = "rubbish"
    RESTING = "resting"


@dataclass(frozen=True)
class Draft:
    """A text that is handed in, already cleaned, with all that a check may want to know."""

    text: str
    author: Reader
    article: Article
    rule: HouseRule
    begins: bool = False  # a comment, and is not one more text of it
    told: Known | None = None  # what is known of its author, where that was asked already

    @cached_property
    def known(self) -> Known:
        """What is known of its author here, once any check asks."""
        if self.told is not None:
            return self.told
        return known_of(self.author.pk, self.article.publication_id, self.text, self.rule)


@dataclass(frozen=True)
class Finding:
    """What a check found. `cause` holds the text for the desk under that name.

    A `score`, from 0 to 1, is a machine's guess, by the `model` of that name. It is advice: it
    may be seen at the desk and put a case further up, and holds nothing by itself. So a finding
    with both raises ValueError. `silence` says that the check has not answered, and why.
    `approves` says that it is for the text, which is advice as well.
    """

    check: str
    detail: str
    cause: Case.Cause | None = None
    score: float | None = None
    model: str = ""
    silence: Silence | None = None
    approves: bool = False

    def __post_init__(self) -> None:
        if self.approves and self.cause is not None:
            raise ValueError("Who is for a text does not hold it.")
        if self.score is None:
            return
        if self.cause is not None:
            raise ValueError("A score is advice: it holds nothing by itself.")
        if not 0 <= self.score <= 1:
            raise ValueError("A score is from 0 to 1.")

    @property
    def is_advice(self) -> bool:
        """Whether it may have no say in what becomes of the text."""
        is_silent = self.silence is not None and self.cause is None
        return self.score is not None or self.approves or is_silent

    def as_row(self) -> dict[str, Any]:
        row: dict[str, Any] = {"check": self.check, "detail": self.detail, "cause": self.cause}
        more = {"score": self.score, "model": self.model, "silence": self.silence}
        more["approves"] = self.approves or None
        return row | {name: value for name, value in more.items() if value not in (None, "")}


def without_words(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Findings as they may stand in a decision, which is never deleted.

    The detail may be a piece of the text: it stays with the text, and goes with it.
    """
    return [{name: value for name, value in row.items() if name != "detail"} for row in rows]


def gravest(findings: Sequence[Finding]) -> Finding | None:
    """What the desk is asked for: for what is severe before anything else."""
    held = [finding for finding in findings if finding.cause]
    severe = [finding for finding in held if finding.cause == Case.Cause.SEVERE]
    return next(iter(severe or held), None)


Answer = Finding | Refusal | None
Check = Callable[[Draft], Answer]


@dataclass
class Screening:
    """What all checks said about a text, in their order, and which of them were asked."""

    findings: list[Finding] = field(default_factory=list)
    refusals: dict[str, Refusal] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)  # check: its version, where it has one

    def add(self, check: str, answer: Answer, version: str = "") -> None:
        """Put down one answer."""
        self.asked[check] = version
        if isinstance(answer, Refusal):
            self.refusals[check] = answer
        elif answer is not None:
            self.findings.append(answer)

    @property
    def refusal(self) -> Refusal | None:
        """What is told: that of the first check that refuses."""
        return next(iter(self.refusals.values()), None)
