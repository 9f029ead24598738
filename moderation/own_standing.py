"""How a reader stands with the desk, as that reader is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from moderation.models import Letter, Sanction, Statement
from moderation.statements import Remedy, remedy_of
from newsroom.models import Reader

SHOWN = 50
_TELL_OF_IT = [Letter.Kind.MESSAGE, Letter.Kind.WARNED, Letter.Kind.RESTRICTED]


@dataclass(frozen=True)
class Told:
    """One thing that the desk said or did, the letter that says so, and the statement of why."""

    sanction: Sanction
    letter: Letter | None
    statement: Statement | None

    @property
    def remedy(self) -> Remedy | None:
        """What may be done against a restriction; None for words, which restrict nothing."""
        return remedy_of(self.statement) if self.statement is not None else None

    @property
    def appeal_until(self) -> datetime | None:
        return self.statement.appeal_until if self.statement is not None else None


def in_force_for(reader: Reader) -> QuerySet[Sanction]:
    """What restricts this reader just now, anywhere; a warning does until it is acknowledged."""
    mine = Sanction.objects.in_force().filter(reader=reader)
    return mine.select_related("publication").order_by("-pk")


def has_been_warned(reader: Reader) -> bool:
    """Whether a warning waits for this reader."""
    return in_force_for(reader).filter(kind=Sanction.Kind.WARNING).exists()


def standing_of(reader: Reader) -> list[Told]:
    """All that the desk said to this reader and limited, the latest first; three queries."""
    newest = Sanction.objects.filter(reader=reader).select_related("publication")
    sanctions = list(newest.order_by("-pk")[:SHOWN])
    about = Letter.objects.filter(
        to=reader, kind__in=_TELL_OF_IT, about__in=[one.pk for one in sanctions]
    )
    letters = {letter.about: letter for letter in about}
    said = Statement.objects.filter(sanction__in=sanctions)
    stated = {
        one.sanction_id: one
        for one in said.select_related("decision", "sanction", "account_appeal")
    }
    return [Told(one, letters.get(one.pk), stated.get(one.pk)) for one in sanctions]
