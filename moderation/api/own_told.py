"""A comment as its author is told of it: what the serializers describe (own.py), without them.

They take a millisecond and more for a comment, which was an eighth of what a post costs. That
both say the same is a test (tests/moderation/test_own_told.py).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from comments.models import Kind
from moderation.models import Decision
from moderation.reading import OwnComment

_NONE = {kind.value: 0 for kind in Kind}


def comment(own: OwnComment) -> dict[str, Any]:
    """All of it, in plain JSON types: the text that stands, and the new one under way."""
    of_it = own.comment
    given = of_it.tally.counts if of_it.is_public else {}
    return text(own) | {
        "id": str(of_it.pk),
        "article": str(of_it.article_id),
        "parent": str(of_it.parent_id) if of_it.parent_id else None,
        "public": of_it.is_public,
        "reactions": _NONE | {str(kind): number for kind, number in given.items()},
        "mends_until": moment(own.mends_until),
        "may_edit": own.may_edit,
        "edit": text(own.edit) if own.edit else None,
        "edited_at": moment(of_it.edited_at),
        "created_at": moment(of_it.created_at),
        "released_at": moment(of_it.first_released_at),
    }


def text(own: OwnComment) -> dict[str, Any]:
    """One text of a comment, where it stands and why."""
    revision, decision, expected = own.revision, own.decision, own.expected
    by_desk = decision is not None and decision.by == Decision.By.DESK
    return {
        "state": str(own.state),
        "state_in_words": str(revision.get_status_display()),
        "text": revision.text,
        "html": revision.html,
        "passport": {
            "reviews_owed": revision.reviews_owed,
            "reviews_given": revision.reviews_given,
            "ratings_received": revision.ratings_received,
        },
        "self_checked": revision.self_checked_at is not None,
        "reasons": [str(reason) for reason in own.reasons],
        "reason": decision.reason if decision and by_desk else "",
        "explanation": decision.explanation if decision else "",
        "rules": own.rules,
        "appeal_until": moment(own.appeal_until),
        "with_the_desk": own.open_case is not None,
        "checked_until": moment(own.checked_until),
        "rewrites_left": own.rewrites_left,
        "expected_minutes": expected.middle if expected else None,
        "expected_range": [expected.low, expected.likely] if expected else None,
    }


def moment(at: datetime | None) -> str | None:
    """As Django REST framework writes it."""
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")
