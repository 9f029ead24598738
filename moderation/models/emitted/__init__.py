"""The outbox, by construction: PostgreSQL writes an event wherever something happens that a
newsroom may want to hear of, in the statement of the fact and in its transaction.

All of it is in this folder; docs/events.md says what each means. Nothing is written for a
publication where no endpoint listens, nor while a transaction is `quiet` (an import is).
"""

from moderation.models.emitted.accounts import (
    EmitsAccountAppeal,
    EmitsAddress,
    EmitsArticle,
    EmitsReader,
    EmitsSanction,
)
from moderation.models.emitted.complaints import EmitsAppeal, EmitsNotice, EmitsReport
from moderation.models.emitted.texts import EmitsRating, EmitsRevision, EmitsWaiver

__all__ = [
    "EmitsAccountAppeal",
    "EmitsAddress",
    "EmitsAppeal",
    "EmitsArticle",
    "EmitsNotice",
    "EmitsRating",
    "EmitsReader",
    "EmitsReport",
    "EmitsRevision",
    "EmitsSanction",
    "EmitsWaiver",
]
