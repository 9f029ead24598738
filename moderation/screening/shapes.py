from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from moderation.models.case import Case
from moderation.rules import HouseRule
from newsroom.models import Article, Reader


@dataclass(frozen=True)
class Draft:
    """A text that is handed in, already cleaned, with all that a check may want to know."""

    text: str
    author: Reader
    article: Article
    rule: HouseRule
    begins: bool = False  # a comment, and is not one more text of it


@dataclass(frozen=True)
class Finding:
    """What a check found. `cause` holds the text for the desk under that name."""

    check: str
    detail: str
    cause: Case.Cause | None = None

    def as_row(self) -> dict[str, Any]:
        return asdict(self)
