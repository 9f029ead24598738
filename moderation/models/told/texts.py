"""Lines about texts: where they move to, what is decided about them, and what is shown."""

from __future__ import annotations

import pgtrigger

from comments.doors import for_each_that_came, update_of
from comments.models import Highlight, Revision
from moderation.models.case import Case
from moderation.models.decision import Decision
from moderation.models.told.line import CODE, OF_COMMENT, line, told
from moderation.models.voiding import Recount
from moderation.models.waiver import Waiver

_MOVE = {
    "publication_id": "NEW.publication_id",
    "comment_id": "NEW.comment_id",
    "revision_id": "NEW.id",
    "article_id": "c.article_id",
    "decision_id": "NEW.decision",
}


# What an import brings begins as its decision says: that is no move to be told.
_CAME = """FROM came n JOIN comments_comment c ON c.id = n.comment_id
    WHERE n.status <> 'pending' AND NOT EXISTS (SELECT FROM moderation_decision d
        WHERE d.id = n.decision AND d.revision_id = n.id AND d."by" = 'import')"""


class ToldRevision(Revision):
    class Meta:
        proxy = True
        triggers = [
            told(
                "log_tells_of_every_move_of_a_text",
                line(
                    "moved",
                    OF_COMMENT,
                    rule="""CASE WHEN NEW.decision IS NOT NULL AND
                        NEW.status IN ('released', 'returned', 'rejected', 'held')
                        THEN 'decision' ELSE NEW.status END""",
                    facts="jsonb_build_object('from', OLD.status, 'to', NEW.status)",
                    **_MOVE,
                ),
                update_of("status"),
                # Or it is undecided again where it is: a release that nobody has carried out yet.
                "OLD.status <> NEW.status OR (OLD.decision IS NOT NULL AND NEW.decision IS NULL)",
            ),
            for_each_that_came(
                "log_tells_of_a_text_that_is_not_born_pending",
                line(
                    "moved",
                    _CAME,
                    rule="n.status",
                    facts="jsonb_build_object('from', '', 'to', n.status)",
                    **{name: said.replace("NEW.", "n.") for name, said in _MOVE.items()},
                ),
            ),
        ]


class ToldDecision(Decision):
    class Meta:
        proxy = True
        triggers = [
            told(
                "log_tells_of_every_decision",
                line(
                    "decided",
                    """FROM comments_revision r JOIN comments_comment c ON c.id = r.comment_id
                    WHERE r.id = NEW.revision_id""",
                    at="NEW.decided_at",
                    by="NEW.moderator_id",
                    rule='NEW."by"',
                    reason=CODE.format("NEW.reason"),
                    publication_id="r.publication_id",
                    comment_id="r.comment_id",
                    revision_id="r.id",
                    reader_id="c.author_id",
                    article_id="c.article_id",
                    decision_id="NEW.id",
                    facts="jsonb_build_object('outcome', NEW.outcome, 'was', r.status)",
                ),
                pgtrigger.Insert,
                """NEW."by" <> 'import'""",  # The batch has its own line.
            )
        ]


class ToldCase(Case):
    class Meta:
        proxy = True
        triggers = [
            told(
                "log_tells_of_every_appeal",
                line(
                    "appealed",
                    OF_COMMENT,
                    by="c.author_id",
                    rule="''",
                    publication_id="NEW.publication_id",
                    comment_id="NEW.comment_id",
                    revision_id="NEW.revision_id",
                    reader_id="c.author_id",
                    article_id="c.article_id",
                    decision_id="NEW.appealed_id",
                    facts="jsonb_build_object('case', NEW.id)",
                ),
                pgtrigger.Insert,
                "NEW.cause = 'appeal'",
            )
        ]


class ToldWaiver(Waiver):
    class Meta:
        proxy = True
        triggers = [
            told(
                "log_tells_of_every_waiver",
                line(
                    "waived",
                    """FROM comments_revision r JOIN comments_comment c ON c.id = r.comment_id
                    WHERE r.id = NEW.revision_id""",
                    by="NEW.by_id",
                    rule="'nothing_to_read'",
                    publication_id="r.publication_id",
                    comment_id="r.comment_id",
                    revision_id="r.id",
                    article_id="c.article_id",
                    facts="jsonb_build_object('owed', r.reviews_owed, 'given', r.reviews_given)",
                ),
                pgtrigger.Insert,
            )
        ]


class ToldRecount(Recount):
    class Meta:
        proxy = True
        triggers = [
            told(
                "log_tells_what_came_of_every_recount",
                line(
                    "recounted",
                    """FROM comments_revision r JOIN comments_comment c ON c.id = r.comment_id
                    WHERE r.id = NEW.revision_id""",
                    by="NULL::uuid",
                    rule="'voiding'",
                    publication_id="r.publication_id",
                    comment_id="r.comment_id",
                    revision_id="r.id",
                    article_id="c.article_id",
                    facts="""jsonb_build_object('voiding', NEW.voiding_id,
                        'outcome', NEW.outcome)""",
                ),
                update_of("done_at"),
                "OLD.done_at IS NULL AND NEW.done_at IS NOT NULL",
            )
        ]


class ToldHighlight(Highlight):
    class Meta:
        proxy = True
        triggers = [
            told(
                f"log_tells_of_a_highlight_that_{name}",
                line(
                    "highlighted",
                    """FROM newsroom_article a WHERE a.id = NEW.article_id""",
                    by=f"NEW.{by}",
                    rule="'hidden'",
                    publication_id="a.publication_id",
                    comment_id="NEW.comment_id",
                    article_id="a.id",
                    facts=f"jsonb_build_object('kind', NEW.kind, 'ended', {ended})",
                ),
                operation,
                condition,
            )
            for name, by, ended, operation, condition in (
                ("begins", "by_id", "false", pgtrigger.Insert, ""),
                (
                    "ends",
                    "ended_by_id",
                    "true",
                    update_of("until"),
                    "OLD.until IS NULL AND NEW.until IS NOT NULL",
                ),
            )
        ]
