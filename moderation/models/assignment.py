from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.doors import forbid, forbid_when, update_of, worth
from comments.models import Comment, Revision
from newsroom.ids import new_id
from newsroom.models import Reader


class SkipReason(models.TextChoices):
    CANNOT_JUDGE = "cannot_judge", _("I cannot judge this")
    TOO_HARMFUL = "too_harmful", _("Too harmful, report it")


class Assignment(models.Model):
    """One reviewer, one revision to judge, the revision that it pays for, and a lease."""

    class State(models.TextChoices):
        OPEN = "open"
        RATED = "rated"
        SKIPPED = "skipped"
        EXPIRED = "expired"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reviewer = models.ForeignKey(
        Reader, models.PROTECT, related_name="assignments", db_index=False
    )
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="assignments")
    comment = models.ForeignKey(Comment, models.PROTECT, related_name="+")
    pays_for = models.ForeignKey(
        Revision, models.PROTECT, null=True, related_name="paying_assignments"
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    # For an index: its conditions name nothing that a rating changes, so that a row is changed
    # in its place (docs/decisions/0038-what-writing-costs.md).
    is_expired = models.GeneratedField(
        expression=Q(state="expired"),  # type: ignore[arg-type] # it is an expression, too
        output_field=models.BooleanField(),
        db_persist=True,
    )
    assigned_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField()
    banks = models.BooleanField(
        default=False, db_default=False, help_text="Given ahead: it may pay for a later text."
    )
    grim = models.BooleanField(
        default=False, db_default=False, help_text="Likely bad, as far as could be told then."
    )
    shown_at = models.DateTimeField(null=True, help_text="First put before its reviewer's eyes.")
    skipped_because = models.CharField(max_length=12, choices=SkipReason.choices, blank=True)
    skipped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Led by the reviewer: the draw asks "has this reader had it?" many times a second.
            # A lease that ran out unanswered counts for nothing: the text may come again.
            models.UniqueConstraint(
                fields=["reviewer", "comment"],
                condition=Q(is_expired=False),
                name="assignment_gives_a_reader_a_comment_once",
            ),
            models.CheckConstraint(
                name="assignment_is_skipped_with_a_reason",
                condition=Q(state="skipped", skipped_because__gt="", skipped_at__isnull=False)
                | (~Q(state="skipped") & Q(skipped_because="", skipped_at__isnull=True)),
            ),
        ]
        indexes = [
            # Whose texts has this reader had lately? It leads with the reader, for all else.
            models.Index(fields=["reviewer", "assigned_at"], name="assignment_given_lately"),
            models.Index(
                fields=["reviewer", "skipped_at"],
                name="assignment_skips_of_a_day",
                condition=Q(skipped_at__isnull=False),
            ),
            models.Index(
                fields=["reviewer", "id"],
                name="assignment_in_the_bank",
                condition=Q(banks=True, pays_for__isnull=True),
            ),
        ]
        triggers = [
            forbid_when(
                "assignment_is_of_a_text_in_review_by_somebody_else",
                """NEW.state <> 'open' OR NOT EXISTS (
                    SELECT FROM comments_revision r WHERE r.id = NEW.revision_id
                    AND r.comment_id = NEW.comment_id AND r.author_id <> NEW.reviewer_id
                    AND r.status IN ('in_review', 'calibration'))""",
                operation=pgtrigger.Insert,
            ),
            forbid_when(
                "assignment_pays_for_a_text_of_its_reviewer",
                """NOT EXISTS (
                    SELECT FROM comments_revision r WHERE r.id = NEW.pays_for_id
                    AND r.author_id = NEW.reviewer_id)""",
                operation=pgtrigger.Insert,
                condition=worth("NEW.pays_for_id IS NOT NULL"),
            ),
            # What was given ahead is put to a text's account once, and only while it is owed.
            forbid_when(
                "banked_review_pays_what_its_reviewer_owes_at_the_same_place",
                """NOT EXISTS (
                    SELECT FROM comments_revision r, comments_revision judged
                    WHERE r.id = NEW.pays_for_id AND judged.id = NEW.revision_id
                    AND r.author_id = NEW.reviewer_id AND r.status = 'pending'
                    AND r.reviews_given < r.reviews_owed
                    AND r.publication_id = judged.publication_id)""",
                operation=update_of("pays_for_id"),
                condition=worth("NEW.pays_for_id IS DISTINCT FROM OLD.pays_for_id"),
            ),
            forbid_when(
                "assignment_leaves_open_only_once_and_is_rated_by_a_rating",
                """OLD.state <> 'open' OR NOT EXISTS (
                    SELECT FROM moderation_rating g WHERE g.id = NEW.id)""",
                operation=update_of("state"),
                condition=worth("""NEW.state <> OLD.state
                    AND (OLD.state <> 'open' OR NEW.state = 'rated')"""),
            ),
            forbid(
                "assignment_keeps_its_reviewer_and_its_texts",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.reviewer_id <> NEW.reviewer_id OR OLD.revision_id <> NEW.revision_id"
                    " OR OLD.comment_id <> NEW.comment_id OR OLD.banks <> NEW.banks"
                    " OR (OLD.pays_for_id IS DISTINCT FROM NEW.pays_for_id AND NOT"
                    " (OLD.pays_for_id IS NULL AND OLD.banks AND OLD.state = 'rated'))"
                ),
            ),
            forbid("assignment_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="passport_counts_a_lease",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func="""
                    UPDATE comments_revision SET leases_open = leases_open + 1
                    WHERE id = NEW.revision_id;
                    INSERT INTO moderation_lease (assignment_id, until)
                    VALUES (NEW.id, NEW.lease_until);
                    RETURN NULL;""",
            ),
            pgtrigger.Trigger(
                name="lease_ends_when_its_assignment_says",
                when=pgtrigger.After,
                operation=update_of("lease_until"),
                func="""
                    UPDATE moderation_lease SET until = NEW.lease_until
                    WHERE assignment_id = NEW.id;
                    RETURN NULL;""",
            ),
            # A review counts twice: for the text judged and for the one it pays for.
            # Both rows are updated in key order, as the verbs lock them.
            pgtrigger.Trigger(
                name="passport_counts_a_review",
                when=pgtrigger.After,
                operation=update_of("state"),
                condition=pgtrigger.Condition("OLD.state = 'open' AND NEW.state <> 'open'"),
                func="""
                    DELETE FROM moderation_lease WHERE assignment_id = NEW.id;
                    IF NEW.state = 'rated' AND NEW.pays_for_id < NEW.revision_id THEN
                        UPDATE comments_revision SET reviews_given = reviews_given + 1
                        WHERE id = NEW.pays_for_id;
                    END IF;
                    UPDATE comments_revision SET leases_open = leases_open - 1,
                        ratings_received = ratings_received + (NEW.state = 'rated')::int
                    WHERE id = NEW.revision_id;
                    IF NEW.state = 'rated' AND NEW.pays_for_id > NEW.revision_id THEN
                        UPDATE comments_revision SET reviews_given = reviews_given + 1
                        WHERE id = NEW.pays_for_id;
                    END IF;
                    RETURN NULL;""",
            ),
            pgtrigger.Trigger(
                name="passport_counts_a_banked_review",
                when=pgtrigger.After,
                operation=update_of("pays_for_id"),
                condition=pgtrigger.Condition(
                    "OLD.pays_for_id IS NULL AND NEW.pays_for_id IS NOT NULL"
                ),
                func="""
                    UPDATE comments_revision SET reviews_given = reviews_given + 1
                    WHERE id = NEW.pays_for_id;
                    RETURN NULL;""",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer_id} reviews {self.revision_id}"

    def is_open(self, now: datetime) -> bool:
        return self.state == self.State.OPEN and self.lease_until > now
