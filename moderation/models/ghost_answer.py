"""What a reader says of a ghost with the same address; the doors that open by it, and no other.

A comment is its author's for good. Only a ghost's may go to somebody else: to whoever showed to
read the address that the old site had for it, and said so.
"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.doors import forbid, forbid_at_commit, forbid_when, update_of
from comments.models import Comment, Revision
from newsroom.ids import new_id
from newsroom.models import AT_HOME, LOCAL, Reader

_READS_ITS_ADDRESS = f"""
SELECT FROM moderation_ghost g
JOIN newsroom_reader o ON o.id = g.reader_id
JOIN moderation_importsource s ON s.id = g.source_id
JOIN newsroom_publication p ON p.id = s.publication_id
JOIN newsroom_reader r ON r.id = NEW.reader_id
WHERE g.reader_id = NEW.ghost AND g.email <> '' AND lower(r.email) = lower(g.email)
AND r.email_confirmed_at IS NOT NULL AND r.is_active AND r.erased_at IS NULL
AND o.erased_at IS NULL AND (r.issuer = '{LOCAL}' OR {AT_HOME.format(issuer="r.issuer")})"""
_UNDER_WAY = """
SELECT FROM moderation_ghost g JOIN moderation_importbatch b ON b.source_id = g.source_id
WHERE g.reader_id = NEW.ghost AND b.state IN ('loading', 'rolling_back')"""


class GhostAnswer(models.Model):
    """A reader was shown what came under their address, and said whose it is."""

    class Kind(models.TextChoices):
        MINE = "mine", _("They are mine")
        NOT_MINE = "not_mine", _("They are not mine")
        DELETE = "delete", _("They are mine: delete them")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ghost = models.UUIDField(help_text="A reader whom an import brought; the row may be gone.")
    reader = models.ForeignKey(Reader, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    answered_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, help_text="When all that was claimed had moved.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ghost", "reader"], name="ghost_answer_is_given_once_by_each_reader"
            ),
            models.UniqueConstraint(
                fields=["ghost"],
                condition=~Q(kind="not_mine"),
                name="ghost_is_one_readers_and_nobody_elses",
            ),
        ]
        indexes = [
            models.Index(
                fields=["answered_at"],
                name="ghost_answer_not_done",
                condition=Q(kind="mine", done_at__isnull=True),
            )
        ]
        triggers = [
            forbid_when(
                "ghost_is_answered_for_by_who_reads_its_address",
                f"NOT EXISTS ({_READS_ITS_ADDRESS})",
                operation=pgtrigger.Insert,
            ),
            forbid_when(
                "ghost_is_not_claimed_while_its_import_is_under_way",
                f"NEW.kind <> 'not_mine' AND EXISTS ({_UNDER_WAY})",
                operation=pgtrigger.Insert,
            ),
            forbid(
                "ghost_answer_stays_what_it_was",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "((OLD.id, OLD.ghost, OLD.reader_id, OLD.kind, OLD.answered_at)"
                    " IS DISTINCT FROM"
                    " (NEW.id, NEW.ghost, NEW.reader_id, NEW.kind, NEW.answered_at))"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id} of {self.ghost}: {self.kind}"


_NOT_CLAIMED = """OLD.author_id <> NEW.author_id AND NOT EXISTS (
    SELECT FROM moderation_ghostanswer a WHERE a.ghost = OLD.author_id
    AND a.reader_id = NEW.author_id AND a.kind = 'mine')"""
# Asked when the transaction ends, of what the rows are then.
_NOT_TOGETHER = """EXISTS (SELECT FROM comments_revision r JOIN comments_comment c
    ON c.id = r.comment_id WHERE c.id = {comment} AND r.author_id <> c.author_id)"""
_MOVES = pgtrigger.Condition("OLD.author_id <> NEW.author_id")


class ClaimedComment(Comment):
    class Meta:
        proxy = True
        triggers = [
            forbid_when(
                "comment_goes_from_a_ghost_to_who_claimed_it_only",
                _NOT_CLAIMED,
                operation=update_of("author_id"),
            ),
            forbid_at_commit(
                "comment_is_claimed_with_all_its_texts",
                _NOT_TOGETHER.format(comment="NEW.id"),
                operation=update_of("author_id"),
                condition=_MOVES,
            ),
        ]


class ClaimedRevision(Revision):
    class Meta:
        proxy = True
        triggers = [
            forbid_when(
                "revision_goes_from_a_ghost_to_who_claimed_it_only",
                _NOT_CLAIMED,
                operation=update_of("author_id"),
            ),
            forbid_at_commit(
                "revision_is_claimed_with_its_comment",
                _NOT_TOGETHER.format(comment="NEW.comment_id"),
                operation=update_of("author_id"),
                condition=_MOVES,
            ),
        ]
