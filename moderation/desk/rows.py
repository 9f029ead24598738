"""A case in a list: what a moderator is told of it before they open it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from moderation.cards.card import choices_of, weighs
from moderation.cards.explaining import how_likely
from moderation.cards.state import presence_of
from moderation.listing.presence import looked_at
from moderation.models import Case
from moderation.models.decision import OUTCOMES
from moderation.models.filing import Tier
from moderation.workflow.auditing import is_blind
from moderation.workflow.urgency import guess
from newsroom.models import Reader


@dataclass(frozen=True)
class Row:
    """A case as the list shows it: of a sample neither its author nor what readers said."""

    case: Case
    blind: bool
    presence: str = ""  # who else looks at it now, as a sentence
    covered: bool = False  # its words may weigh on who reads them, as on its own page

    @property
    def cause(self) -> Case.Cause:
        """The one to name first: what makes it urgent, else what brought it here."""
        joined = [] if self.blind else self.case.causes
        urgent = (one for one in (Case.Cause.NOTICE, Case.Cause.SEVERE) if one in joined)
        return next(urgent, Case.Cause(self.case.cause))

    @property
    def also(self) -> list[str]:
        """What else asked for it, in words."""
        causes = [] if self.blind else [one for one in self.case.causes if one != self.cause]
        return [str(Case.Cause(one).label) for one in causes]

    @property
    def outcome(self) -> str:
        """What was decided, in words; empty where it was closed without."""
        return str(dict(OUTCOMES).get(self.case.outcome, ""))

    @property
    def risk(self) -> str:
        """How likely it is fine, in words; empty where neither a reader nor a machine has said."""
        if self.blind or not self.case.is_open or self.is_unread:
            return ""
        return how_likely(self.case.risk)

    @property
    def is_unread(self) -> bool:
        """Then its risk is that of any text, and says nothing of this one."""
        is_open = not self.blind and self.case.is_open
        return is_open and not self.case.revision.ratings_received and not self.is_guessed

    @property
    def is_guessed(self) -> bool:
        """Whether its risk is no more than what a machine says of the text."""
        guessed = guess(self.case.revision.findings)
        return guessed is not None and guessed >= self.case.risk

    @property
    def tier(self) -> Tier | None:
        """Said where it is not what is usual."""
        return self.case.tier if self.case.tier in (Tier.LEGAL, Tier.SEVERE) else None


def rows_of(cases: Sequence[Case], moderator: Reader) -> list[Row]:
    """These cases as a list shows them to this moderator, in two queries whatever their number."""
    claims = looked_at([case.pk for case in cases], but_for=moderator)
    covers = choices_of(moderator).covers
    return [
        Row(
            case,
            is_blind(case),
            presence_of(claims.get(case.pk, [])),
            covered=covers and weighs(case),
        )
        for case in cases
    ]
