from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.doors import forbid_when, update_of
from comments.models import Comment, Revision
from moderation.models.decision import Decision
from newsroom.ids import new_id
from newsroom.models import Publication


class Case(models.Model):
    """Something that waits for a moderator; at most one open per text."""

    class Cause(models.TextChoices):
        SEVERE = "severe", _("Screening found something severe")
        LISTED = "listed", _("It has a word that this site holds back")
        REPORT = "report", _("A reviewer reported it as harmful")
        SPLIT = "split", _("Its readers are split")
        OVERDUE = "overdue", _("Peers did not decide in time")
        SECOND_LOOK = "second_look", _("Its author asks for a second look")
        RETURNED = "returned", _("Readers returned it, and the desk looks at each of these")
        PANEL = "panel", _("Readers would return it, and nobody was about to confirm that")
        AUDIT = "audit", _("Drawn by lot, to see how well readers judge")
        RECOUNT = "recount", _("Ratings of it were voided, and the others say otherwise")
        APPEAL = "appeal", _("Its author appeals against the desk’s decision")
        NOTICE = "notice", _("A notice says that it is illegal")
        FLAGGED = "flagged", _("Readers reported it after it was public")
        CHECK = "check", _("A check asks the desk to look")
        STAFF_FIRST = "staff_first", _("Here the desk reads everything first")
        STAFF_AFTER = "staff_after", _("Here the desk reads everything that is public")
        RESTRICTED = "restricted", _("The desk reads its author’s comments first, for now")
        NEW_ACCOUNT = "new_account", _("Its author is new here")
        CORRECTION = "correction", _("The desk corrects what it had decided")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")
    comment = models.ForeignKey(Comment, models.PROTECT, related_name="cases")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="cases")
    cause = models.CharField(max_length=12, choices=Cause.choices)
    statement = models.TextField(blank=True, help_text="What the person who asked for it says.")
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    decision = models.OneToOneField(Decision, models.PROTECT, null=True, related_name="case")
    appealed = models.OneToOneField(
        Decision,
        models.PROTECT,
        null=True,
        related_name="appeal",
        help_text="The decision that an appeal is against: each is appealed once.",
    )
    corrects = models.ForeignKey(
        Decision,
        models.PROTECT,
        null=True,
        related_name="corrections",
        help_text="The decision that the desk decides anew by it.",
    )
    also = ArrayField(
        models.CharField(max_length=12, choices=Cause.choices),
        default=list,
        blank=True,
        help_text="What else the desk was asked for while it was open.",
    )
    version = models.PositiveIntegerField(
        default=1, db_default=1, help_text="Raised by every change; who decides says which it was."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["revision"],
                condition=Q(closed_at__isnull=True),
                name="text_has_one_open_case_at_most",
            ),
            models.CheckConstraint(
                name="case_that_is_decided_is_closed",
                condition=Q(decision__isnull=True) | Q(closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="case_of_an_appeal_names_the_decision_that_it_is_against",
                condition=Q(cause="appeal", appealed__isnull=False)
                | (~Q(cause="appeal") & Q(appealed__isnull=True)),
            ),
            models.CheckConstraint(
                name="case_of_a_correction_names_the_decision_that_it_corrects",
                condition=Q(cause="correction", corrects__isnull=False)
                | (~Q(cause="correction") & Q(corrects__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["publication", "opened_at", "id"],
                name="case_open_oldest_first",
                condition=Q(closed_at__isnull=True),
            )
        ]
        triggers = [
            # Of what a moderator decides by; how it is sorted may change under their eyes.
            pgtrigger.Trigger(
                name="case_has_another_version_with_each_change",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "((OLD.cause, OLD.also, OLD.statement, OLD.closed_at, OLD.decision_id)"
                    " IS DISTINCT FROM"
                    " (NEW.cause, NEW.also, NEW.statement, NEW.closed_at, NEW.decision_id))"
                ),
                func="NEW.version = OLD.version + 1; RETURN NEW;",
            ),
            forbid_when(
                "correction_is_of_what_the_desk_decided_and_is_in_force",
                """NEW.corrects_id IS NOT NULL AND NOT EXISTS (
                    SELECT FROM moderation_decision d
                    JOIN comments_revision r ON r.id = d.revision_id
                    WHERE d.id = NEW.corrects_id AND d."by" = 'desk'
                    AND r.id = NEW.revision_id AND r.decision = d.id)""",
                operation=pgtrigger.Insert,
            ),
            forbid_when(
                "appeal_is_against_a_decision_of_the_desk_that_is_not_final",
                """NEW.appealed_id IS NOT NULL AND NOT EXISTS (
                    SELECT FROM moderation_decision d WHERE d.id = NEW.appealed_id
                    AND d.revision_id = NEW.revision_id AND d."by" = 'desk'
                    AND d.outcome IN ('return', 'reject')
                    AND NOT EXISTS (SELECT FROM moderation_case c
                        WHERE c.decision_id = d.id AND c.cause = 'appeal'))""",
                operation=pgtrigger.Insert,
            ),
            # What its author said for it goes with them, if they are erased.
            forbid_when(
                "appeal_stays_what_it_was",
                """(OLD.appealed_id, OLD.revision_id, OLD.cause)
                    IS DISTINCT FROM (NEW.appealed_id, NEW.revision_id, NEW.cause)
                   OR NEW.statement <> '' OR NOT EXISTS (
                    SELECT FROM newsroom_reader a JOIN comments_comment c ON c.author_id = a.id
                    WHERE c.id = OLD.comment_id AND a.erased_at IS NOT NULL)""",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "((OLD.appealed_id, OLD.revision_id, OLD.cause, OLD.statement)"
                    " IS DISTINCT FROM"
                    " (NEW.appealed_id, NEW.revision_id, NEW.cause, NEW.statement)"
                    " AND 'appeal' IN (OLD.cause, NEW.cause))"
                ),
            ),
            # Where a publication has one moderator only, there is nobody else to ask.
            forbid_when(
                "appeal_is_decided_by_another_moderator_where_there_is_one",
                """NEW.cause = 'appeal' AND EXISTS (
                    SELECT FROM moderation_decision d, moderation_decision first
                    WHERE d.id = NEW.decision_id AND first.id = NEW.appealed_id
                    AND d.moderator_id = first.moderator_id AND EXISTS (
                        SELECT FROM newsroom_role o JOIN newsroom_reader p ON p.id = o.reader_id
                        JOIN comments_comment c ON c.id = NEW.comment_id
                        JOIN newsroom_article a ON a.id = c.article_id
                        WHERE o.publication_id = NEW.publication_id
                        AND o.kind IN ('moderator', 'senior', 'admin')
                        AND (cardinality(o.sections) = 0 OR a.section = ANY(o.sections))
                        AND p.is_active AND p.id NOT IN (first.moderator_id, c.author_id)))""",
                operation=update_of("decision_id"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cause}: {self.comment_id}"

    @property
    def corrects_cause(self) -> str | None:
        """Of a correction: why the case was opened that it decides anew."""
        return self.corrects.evidence.get("cause") if self.corrects else None

    @property
    def is_open(self) -> bool:
        return self.closed_at is None
