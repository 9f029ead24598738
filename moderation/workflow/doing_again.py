"""What was done after a backup was made is done again: readers are erased, comments taken from the
page, restrictions imposed. What that is says the file beside the backups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from moderation.workflow.beside_backups import Gone, read
from moderation.workflow.for_readers import ask_for, erase_now
from moderation.workflow.restricting_again import Restricted, restrict_again
from moderation.workflow.taking_down_again import take_down_again
from newsroom.models import Reader


@dataclass(frozen=True)
class Again:
    """How many of each, and what is left to be done by hand."""

    erased: int
    asked: int
    down: int
    restricted: int
    by_hand: list[Restricted]

    def __str__(self) -> str:
        return (
            f"{self.erased} readers were erased again, {self.asked} are to be in a day;"
            f" {self.down} comments were taken from the page again, and"
            f" {self.restricted} readers restricted."
        )


def do_again(path: Path) -> Again:
    """Do what the file tells and this database does not know. Safe to repeat, and killed on the
    way it is to be repeated. Raises FileNotFoundError."""
    kept = read(path)
    erased, asked = erase_again(kept.gone)
    down = take_down_again(kept.down)
    restricted, failed = restrict_again(kept.restricted)
    return Again(erased, asked, down, restricted, failed)


def erase_again(gone: Iterable[Gone]) -> tuple[int, int]:
    """Erase whom this database knows of them; how many, and how many have a day to think now who
    had one then."""
    erased = asked = 0
    for one in gone:
        reader = Reader.objects.filter(pk=UUID(one.reader), erased_at=None).first()
        if reader is None:
            continue
        if one.erased_at is not None:
            erase_now(reader)
            erased += 1
        elif reader.leaving_at is None:
            ask_for(reader)
            asked += 1
    return erased, asked
