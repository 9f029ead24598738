"""The doors for what an import brings: it is not born hidden and pending, but as it was elsewhere.

comments/ lets nobody's rows through but a ghost's, and looks where they stand. Here is asked what
it cannot know: whether a batch that is being loaded just now brings them, and decided so. Each is
asked once for all rows of a statement. No setting opens them.
"""

from __future__ import annotations

from comments.doors import forbid_any
from comments.models import Comment, Revision
from comments.models.comment import BORN_PUBLIC
from comments.models.revision import BORN_DECIDED
from moderation.models.decision import AS_IT_SAYS

# `n` is the comment, or one of its texts.
_BROUGHT = """moderation_importedcomment i
    JOIN moderation_importbatch b ON b.id = i.batch_id AND b.state = 'loading'"""


class BroughtComment(Comment):
    class Meta:
        proxy = True
        triggers = [
            forbid_any(
                "comment_is_born_public_only_by_the_import_that_brings_it",
                f"""(SELECT b.publication_id FROM {_BROUGHT} WHERE i.comment = n.id)
                    IS DISTINCT FROM coalesce((SELECT a.publication_id FROM newsroom_article a
                        WHERE a.id = n.article_id), -1)
                   OR (SELECT d.outcome FROM comments_revision r
                    JOIN moderation_decision d ON d.id = r.decision AND d.revision_id = r.id
                    WHERE r.comment_id = n.id AND r.number = 1 AND d."by" = 'import')
                    IS DISTINCT FROM 'release'""",  # noqa: S608 - of constants
                worth=BORN_PUBLIC,
            )
        ]


class BroughtText(Revision):
    class Meta:
        proxy = True
        triggers = [
            forbid_any(
                "revision_is_born_decided_only_as_its_import_says",
                f"""(SELECT true FROM {_BROUGHT}
                    JOIN moderation_decision d ON d.evidence ->> 'batch' = b.id::text
                    WHERE i.comment = n.comment_id AND b.publication_id = n.publication_id
                    AND d.id = n.decision AND d.revision_id = n.id AND d."by" = 'import'
                    AND d.evidence ->> 'began' = n.status
                    AND (n.status, d.outcome) IN {AS_IT_SAYS}) IS NULL
                   OR n.status = 'withdrawn' AND (n.text, n.html) <> ('', '')
                   OR n.reviews_given > 0 OR n.mends_id IS NOT NULL OR n.edits_id IS NOT NULL
                   OR n.release_due_at IS NOT NULL""",  # noqa: S608 - of constants
                worth=BORN_DECIDED,
            )
        ]
