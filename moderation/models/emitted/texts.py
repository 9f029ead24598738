"""What happens to comments and their texts, and to what readers say of them.

Two stories are told of a comment. Where a text of it stands: submitted, gate_paid, in_review,
held, returned, rejected, lapsed. And what the public sees: published, edited, hidden, restored,
author_deleted. What takes a public text down tells of both, the public's first.
"""

from __future__ import annotations

import pgtrigger

from comments.doors import update_of
from comments.models import Revision
from moderation.models.emitted.event import QUIET, emits, event
from moderation.models.rating import Rating
from moderation.models.waiver import Waiver

_OF_TEXT = {
    "comment": "t.comment_id",
    "revision": "t.id",
    "number": "t.number",
    "article": "c.article_id",
    "parent": "c.parent_id",
    "reader": "t.author_id",
    "status": "t.status",
    "public": "c.released_revision_id IS NOT NULL",
}
_TEXT = """FROM comments_revision t JOIN comments_comment c ON c.id = t.comment_id"""


def of_text(type_: str, which: str, *, where: str = "true", **more: str) -> str:
    """An event about a text: `which` is the id of it."""
    return event(
        type_,
        _TEXT,
        publication="t.publication_id",
        subject="t.comment_id",
        where=f"t.id = {which} AND t.status <> 'calibration' AND {where}",
        **(_OF_TEXT | more),
    )


_DECIDED = {"decision": "t.decision"}
# What gives way to an edit of it, or to itself with a slip mended: the one that takes its place
# is the only one alive just then, but for one that the desk brings back.
_IN_ITS_PLACE = """coalesce((SELECT n.id FROM comments_revision n
    WHERE n.comment_id = NEW.comment_id AND n.id <> NEW.id AND n.number > NEW.number
    AND (n.edits_id = NEW.id OR n.mends_id = coalesce(NEW.mends_id, NEW.id))
    AND n.status NOT IN ('released', 'superseded', 'withdrawn', 'lapsed')
    ORDER BY n.number DESC LIMIT 1), NEW.id)"""
# Whether this text was ever taken from the public: the log knows.
_WAS_PUBLIC = """EXISTS (SELECT FROM moderation_logentry l WHERE l.comment_id = NEW.comment_id
    AND l.revision_id = NEW.id AND l.act = 'moved' AND l.facts ->> 'from' = 'released')"""
_SWAPPED = f"(NEW.edits_id IS NOT NULL OR NEW.mends_id IS NOT NULL) AND NOT {_WAS_PUBLIC}"

_TAKEN_DOWN = f"""
IF OLD.status = 'released' THEN
    IF NEW.status IN ('held', 'returned', 'rejected') THEN
        {of_text("comment.hidden", "NEW.id", public="false", **_DECIDED)}
    ELSIF NEW.status = 'superseded' THEN
        {
    of_text("comment.edited", _IN_ITS_PLACE, status="'released'", public="true", before="NEW.id")
}
    END IF;
END IF;"""
_PUT_UP = f"""
IF NEW.status = 'released' AND NOT ({_SWAPPED}) THEN
    IF EXISTS (SELECT FROM comments_comment p
        WHERE p.id = NEW.comment_id AND p.first_released_at IS NOT NULL) THEN
        {of_text("comment.restored", "NEW.id", public="true", **_DECIDED)}
    ELSE
        {of_text("comment.published", "NEW.id", public="true", **_DECIDED)}
    END IF;
END IF;"""
_TAKEN_BACK = f"""
IF NEW.status = 'withdrawn' THEN
    IF OLD.status <> 'released' AND NEW.edits_id IS NOT NULL THEN
        {of_text("comment.edit_withdrawn", "NEW.id")}
    ELSE
        {
    of_text(
        "comment.author_deleted", "NEW.id", public="false", was_public="OLD.status = 'released'"
    )
}
    END IF;
END IF;"""
_STANDS = "".join(
    f"IF NEW.status = '{status}' THEN {of_text(f'comment.{status}', 'NEW.id', **more)} END IF;"
    for status, more in (
        ("in_review", {}),
        ("held", {}),
        ("returned", _DECIDED),
        ("rejected", _DECIDED),
        ("lapsed", {}),
    )
)


class EmitsRevision(Revision):
    class Meta:
        proxy = True
        triggers = [
            emits(
                "event_tells_of_a_text_handed_in",
                of_text("comment.submitted", "NEW.id", edits="NEW.edits_id"),
                pgtrigger.Insert,
                f"NEW.mends_id IS NULL AND NEW.status <> 'calibration' AND NOT ({QUIET})",
            ),
            emits(
                "event_tells_of_reviews_all_given",
                of_text(
                    "comment.gate_paid",
                    "NEW.id",
                    reviews_given="NEW.reviews_given",
                    reviews_owed="NEW.reviews_owed",
                ),
                update_of("reviews_given"),
                "OLD.reviews_given < OLD.reviews_owed AND NEW.reviews_given >= NEW.reviews_owed",
            ),
            emits(
                "event_tells_where_a_text_moves",
                _TAKEN_DOWN + _PUT_UP + _TAKEN_BACK + _STANDS,
                update_of("status"),
                "OLD.status <> NEW.status",
            ),
        ]


class EmitsWaiver(Waiver):
    class Meta:
        proxy = True
        triggers = [
            emits(
                "event_tells_of_reviews_let_off",
                of_text("comment.gate_waived", "NEW.revision_id", where="t.mends_id IS NULL"),
                pgtrigger.Insert,
            )
        ]


class EmitsRating(Rating):
    """That somebody has given a review; what they said is the house's own business."""

    class Meta:
        proxy = True
        triggers = [
            emits(
                "event_tells_of_a_review_given",
                of_text(
                    "review.completed",
                    "NEW.revision_id",
                    review="NEW.id",
                    reader="NEW.reviewer_id",
                    ratings_received="t.ratings_received",
                ),
                pgtrigger.Insert,
            )
        ]
