"""What a reader has before them to review, as programs are told: three statements, no objects.

Blind: what is asked for is all that is told, and no author's row is ever read. The serializers of
`reviews.py` describe it; that both say the same is a test (tests/moderation/test_given.py).
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from moderation.api.own_told import moment
from moderation.workflow.banking import BANKED, KEPT_FOR
from newsroom.models import Reader
from newsroom.prepared import ask, do

# As `reading.open_assignments`.
_OPEN = """
SELECT a.id, a.shown_at IS NULL, a.lease_until, r.text, r.html, r.looks_harsh,
    t.section, t.headline, t.standfirst, p.text, p.html
FROM moderation_assignment a JOIN comments_revision r ON r.id = a.revision_id
JOIN comments_comment c ON c.id = a.comment_id JOIN newsroom_article t ON t.id = c.article_id
LEFT JOIN comments_comment o ON o.id = c.parent_id
LEFT JOIN comments_revision p ON p.id = o.released_revision_id
WHERE a.reviewer_id = %(reader)s AND a.state = 'open' AND a.lease_until > %(now)s
ORDER BY a.id"""
# As `assigning.mark_shown`.
_SHOWN = """
UPDATE moderation_assignment SET shown_at = %(now)s WHERE id = ANY(%(new)s) AND shown_at IS NULL"""
# As `reading.progress_of`, and the number of `banking.in_the_bank`.
_PROGRESS = f"""
SELECT (SELECT count(*) {BANKED}), mine.*
FROM (VALUES (1)) AS one LEFT JOIN LATERAL (
    SELECT CASE WHEN w.id IS NULL THEN r.reviews_owed ELSE r.reviews_given END, r.reviews_given,
        r.comment_id
    FROM comments_revision r LEFT JOIN moderation_waiver w ON w.revision_id = r.id
    WHERE r.author_id = %(reader)s AND r.status = 'pending'
    ORDER BY r.reviews_given >= r.reviews_owed OR w.id IS NOT NULL, r.created_at LIMIT 1
) AS mine ON true"""  # noqa: S608 - our own words


def given(reader: Reader) -> dict[str, Any]:
    """All of it, in plain JSON types. What is told is before its reader's eyes from now on."""
    now = timezone.now()
    who = {"reader": reader.pk, "now": now}
    rows = ask(_OPEN, who)
    if new := [row[0] for row in rows if row[1]]:
        do(_SHOWN, {"new": new, "now": now})
    [(banked, owed, so_far, comment)] = ask(_PROGRESS, who | {"banked_since": now - KEPT_FOR})
    return {
        "progress": {
            "owed": owed or 0,
            "given": so_far or 0,
            "comment": str(comment) if comment else None,
        },
        "banked": banked,
        "results": [_review(*row) for row in rows],
    }


def _review(pk: Any, _is_new: bool, until: Any, text: str, html: str, covered: bool,
            *around: str) -> dict[str, Any]:  # fmt: skip
    section, headline, standfirst, parent, parent_html = around
    return {
        "id": str(pk),
        "text": text,
        "html": html,
        "covered": covered,
        "article": {"section": section, "headline": headline, "standfirst": standfirst},
        "parent": None if parent is None else {"text": parent, "html": parent_html},
        "lease_until": moment(until),
    }
