"""What a reader is handed at a time: made up of what waits and of practice, text by text."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from moderation.draws import (
    FOR_ANYBODY,
    FOR_THE_ESTABLISHED,
    FOR_THE_TRUSTED,
    FROM_PRACTICE,
    ONCE_AGAIN,
)
from moderation.lots import may_be_grim, places_of_grim
from moderation.models import Standing
from newsroom.prepared import ask

Fact = int | float | bool | UUID | datetime | list[UUID]
_FOR: dict[str, str] = {
    Standing.Tier.TRUSTED: FOR_THE_TRUSTED,
    Standing.Tier.REGULAR: FOR_THE_ESTABLISHED,
}


@dataclass(frozen=True)
class Drawn:
    """A text drawn for a reviewer; its row is locked until the transaction ends."""

    revision: UUID
    comment: UUID
    grim: bool = False  # likely bad, as far as can be told now


class Hand:
    """What a reader is being handed: at most one text that is likely bad, if there are others."""

    def __init__(self, facts: dict[str, Fact], wanted: int, *, tier: str, since_grim: int) -> None:
        self.facts, self.wanted, self.tier, self.since_grim = facts, wanted, tier, since_grim
        self.texts: list[Drawn] = []
        self.too_grim: list[Drawn] = []

    @property
    def lacking(self) -> int:
        return self.wanted - len(self.texts)

    def read_what_waits(self) -> None:
        """From the queue: of an author who was read lately only where there is nobody else."""
        self._take(_FOR.get(self.tier, FOR_ANYBODY), self.lacking)
        self._take(ONCE_AGAIN, self.lacking)

    def practise(self, wanted: int, *, may_be_worn: bool = True) -> None:
        """Texts with a known answer; one that was shown often enough only to fill a gap."""
        self.facts |= {
            "may_be_worn": may_be_worn,
            "held": [text.revision for text in self.texts + self.too_grim],
        }
        self._take(FROM_PRACTICE, wanted)

    def in_order(self) -> list[Drawn]:
        """All of it, at random: no place gives a text with a known answer away.

        But for the one that is likely bad, which stands well away from the one before it.
        """
        self.texts += self.too_grim[: self.lacking]
        random.shuffle(self.texts)
        grim = [text for text in self.texts if text.grim]
        if len(grim) == 1:
            self.texts.remove(grim[0])
            places = places_of_grim(len(self.texts) + 1, self.since_grim)
            self.texts.insert(random.choice(places), grim[0])  # noqa: S311 - likewise
        return self.texts

    def _take(self, sql: str, wanted: int) -> None:
        if wanted <= 0:
            return
        may_be_grim = self._may_be_grim()
        for revision, comment, grim, too_grim in ask(
            sql, self.facts | {"wanted": wanted, "may_be_grim": may_be_grim}
        ):
            (self.too_grim if too_grim else self.texts).append(Drawn(revision, comment, grim))

    def _may_be_grim(self) -> bool:
        has_one = any(text.grim for text in self.texts)
        return not has_one and may_be_grim(self.wanted, self.since_grim)
