from __future__ import annotations

from datetime import timedelta

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from comments.doors import forbid, forbid_when
from moderation.models.decision import Decision
from newsroom.models import Reader

UNDO_WITHIN = timedelta(seconds=10)
# Two seconds more than that: what is undone in the last moment is still to be written down.
LETTERS_WAIT = timedelta(seconds=12)


# SQL: whether the desk takes a decision about this row's comment back just now.
BEING_UNDONE = """EXISTS (SELECT FROM moderation_undoing u
    JOIN moderation_decision d ON d.id = u.decision_id
    JOIN comments_revision r ON r.id = d.revision_id
    WHERE u.done_at IS NULL AND r.comment_id = NEW.comment_id)"""


class Before(models.Model):
    """How things were before a decision of the desk, for as long as it may be undone.

    Ids, numbers and codes alone. The clock forgets it when its time is long over.
    """

    decision = models.OneToOneField(
        Decision, models.PROTECT, primary_key=True, related_name="before"
    )
    until = models.DateTimeField(help_text="When it can be undone no more.")
    facts = models.JSONField(help_text="Of the comment's texts and cases, and of its reviewers.")

    class Meta:
        indexes = [models.Index(fields=["until"], name="before_until")]
        triggers = [
            forbid("what_was_before_is_never_changed", operation=pgtrigger.Update),
        ]

    def __str__(self) -> str:
        return f"before {self.decision_id}"

    @property
    def is_open(self) -> bool:
        """Whether there is still time."""
        return timezone.now() < self.until


class Undoing(models.Model):
    """On record: whoever had made a decision took it back at once, and all is as it was."""

    decision = models.OneToOneField(
        Decision, models.PROTECT, primary_key=True, related_name="undoing"
    )
    by = models.ForeignKey(Reader, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(
        null=True, help_text="Null only inside of the transaction that puts things back."
    )

    class Meta:
        indexes = [
            # The doors of the texts look here on each step back.
            models.Index(fields=["decision"], name="undoing_at_work", condition=Q(done_at=None))
        ]
        triggers = [
            forbid_when(
                "decision_is_undone_within_ten_seconds_by_who_made_it",
                """NOT EXISTS (SELECT FROM moderation_decision d
                    JOIN moderation_before b ON b.decision_id = d.id
                    WHERE d.id = NEW.decision_id AND d."by" = 'desk'
                    AND d.moderator_id = NEW.by_id AND NEW.at <= b.until)""",
                operation=pgtrigger.Insert,
            ),
            forbid(
                "undoing_is_done_once_and_never_changed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.done_at IS NOT NULL OR (OLD.decision_id, OLD.by_id, OLD.at)"
                    " IS DISTINCT FROM (NEW.decision_id, NEW.by_id, NEW.at)"
                ),
            ),
            forbid("undoing_is_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id}, undone"
