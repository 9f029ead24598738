"""The log, by construction: PostgreSQL writes a line wherever something changes its standing.

All of it is in this folder. A line is one INSERT in the statement that it tells of, so that no
verb, shell or raw UPDATE can forget it, and none is there without what it tells. What a row
does not say itself (who acts, on whose behalf, under which line) a verb says beforehand with
`logbook.acting`.

Not told, since it follows from what is: that a comment is public (it has a text that is
`released`), and when a case opens or closes (the case says so).
"""

from moderation.models.told.accounts import ToldLinking
from moderation.models.told.people import ToldCredit, ToldStanding, ToldVoiding
from moderation.models.told.rules import ToldPolicy, ToldRelief, ToldRole
from moderation.models.told.texts import (
    ToldCase,
    ToldDecision,
    ToldHighlight,
    ToldRecount,
    ToldRevision,
    ToldWaiver,
)

__all__ = [
    "ToldCase",
    "ToldCredit",
    "ToldDecision",
    "ToldHighlight",
    "ToldLinking",
    "ToldPolicy",
    "ToldRecount",
    "ToldRelief",
    "ToldRevision",
    "ToldRole",
    "ToldStanding",
    "ToldVoiding",
    "ToldWaiver",
]
