from __future__ import annotations

from typing import TypeAlias

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone

from comments.doors import forbid_when, update_of
from comments.models import Comment, Revision
from moderation.models import filing
from moderation.models.decision import Decision
from moderation.models.filing import (
    ALONE,
    CLOSED,
    FILING,
    OF_EACH_CAUSE,
    OPEN,
    RANK,
    Tier,
    closed,
    opened,
)
from moderation.models.office import IN_OFFICE
from newsroom.ids import new_id
from newsroom.models import Article, Publication, Reader


class Case(models.Model):
    """Something that waits for a moderator; at most one open per text."""

    Cause: TypeAlias = filing.Cause

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")
    comment = models.ForeignKey(Comment, models.PROTECT, related_name="cases")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="cases")
    cause = models.CharField(max_length=12, choices=filing.Cause.choices)
    causes = ArrayField(
        models.CharField(max_length=12, choices=filing.Cause.choices),
        default=list,
        help_text="All that asked for it; the first is its cause.",
    )
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
    version = models.PositiveIntegerField(
        default=1, db_default=1, help_text="Raised by every change; who decides says which it was."
    )
    risk = models.FloatField(
        default=0.5,
        db_default=0.5,
        help_text="How likely its text is bad, 0 to 1, as far as was known.",
    )
    due_at = models.DateTimeField(null=True, help_text="When it has waited longer than it should.")
    assigned_to = models.ForeignKey(
        Reader, models.PROTECT, null=True, related_name="+", db_index=False
    )
    assigned_by = models.ForeignKey(
        Reader, models.PROTECT, null=True, related_name="+", db_index=False
    )
    assigned_at = models.DateTimeField(null=True)
    # Filed by PostgreSQL: a row just made knows them when it is read again.
    section = models.SlugField(default="", editable=False)
    article = models.ForeignKey(
        Article, models.PROTECT, related_name="+", db_index=False, editable=False
    )
    author = models.ForeignKey(
        Reader, models.PROTECT, related_name="+", db_index=False, editable=False
    )
    has_link = models.BooleanField(default=False, editable=False)
    looks_harsh = models.BooleanField(default=False, editable=False)
    decided_by = models.ForeignKey(
        Reader, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    outcome = models.CharField(max_length=8, default="", editable=False)
    rank = models.GeneratedField(
        expression=RANK,
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["revision"],
                condition=Q(closed_at__isnull=True),
                name="text_has_one_open_case_at_most",
            ),
            models.CheckConstraint(
                name="case_says_when_it_is_due", condition=Q(due_at__isnull=False)
            ),
            models.CheckConstraint(
                name="case_is_somebodys_by_somebody",
                condition=Q(assigned_to=None, assigned_by=None, assigned_at=None)
                | Q(
                    assigned_to__isnull=False, assigned_by__isnull=False, assigned_at__isnull=False
                ),
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
                condition=OPEN,
            ),
            opened("case_open_by_urgency", "publication"),
            models.Index(fields=["publication", "due_at"], name="case_open_due", condition=OPEN),
            opened("case_open_in_section", "publication", "section"),
            opened("case_open_on_article", "article"),
            opened("case_open_of_author", "author"),
            opened("case_open_with_link", "publication", only=Q(has_link=True)),
            opened("case_open_harsh", "publication", only=Q(looks_harsh=True)),
            opened("case_open_assigned", "assigned_to", only=Q(assigned_to__isnull=False)),
            closed("case_closed_newest", "publication"),
            closed("case_closed_in_section", "publication", "section"),
            closed("case_closed_on_article", "article"),
            closed("case_closed_of_author", "author"),
            closed("case_decided_by", "decided_by", only=Q(decided_by__isnull=False)),
            # Whether anything names somebody who came with an import and is to go with it.
            models.Index(fields=["author"], name="case_names_author"),
            *(
                models.Index(
                    fields=[who],
                    name=f"case_names_{who}",
                    condition=Q(**{f"{who}__isnull": False}),
                )
                for who in ("assigned_to", "assigned_by", "decided_by")
            ),
            GinIndex(fields=["causes"], name="case_closed_causes", condition=CLOSED),
            *OF_EACH_CAUSE,
        ]
        triggers = [
            # Of what a moderator decides by; how it is sorted may change under their eyes.
            pgtrigger.Trigger(
                name="case_has_another_version_with_each_change",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "((OLD.cause, OLD.causes, OLD.statement, OLD.closed_at, OLD.decision_id)"
                    " IS DISTINCT FROM"
                    " (NEW.cause, NEW.causes, NEW.statement, NEW.closed_at, NEW.decision_id))"
                ),
                func="NEW.version = OLD.version + 1; RETURN NEW;",
            ),
            FILING,
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
                f"""NEW.cause = 'appeal' AND EXISTS (
                    SELECT FROM moderation_decision d, moderation_decision first
                    WHERE d.id = NEW.decision_id AND first.id = NEW.appealed_id
                    AND d.moderator_id = first.moderator_id AND EXISTS (
                        SELECT FROM newsroom_role o JOIN newsroom_reader p ON p.id = o.reader_id
                        JOIN comments_comment c ON c.id = NEW.comment_id
                        JOIN newsroom_article a ON a.id = c.article_id
                        WHERE o.publication_id = NEW.publication_id
                        AND o.kind IN ('moderator', 'senior', 'admin')
                        AND (cardinality(o.sections) = 0 OR a.section = ANY(o.sections))
                        AND {IN_OFFICE} AND p.id NOT IN (first.moderator_id, c.author_id)))""",  # noqa: S608 - of constants
                operation=update_of("decision_id"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cause}: {self.comment_id}"

    @property
    def is_drawn(self) -> bool:
        """Whether the lot fell on it, for whatever else it is there by now."""
        return filing.Cause.AUDIT in (self.cause, *self.causes)

    @property
    def learned_as(self) -> str:
        """The cause under which reviewers are credited; of a correction, that of what it corrects.

        Whatever the lot fell on is an audit: else those would be missing that were reported.
        """
        if self.corrects is None:
            return filing.Cause.AUDIT if self.is_drawn else self.cause
        first = Case.objects.filter(decision=self.corrects).first()
        if first is not None and first.is_drawn:
            return filing.Cause.AUDIT
        return str(self.corrects.evidence.get("cause") or self.cause)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def tier(self) -> Tier:
        return Tier(self.rank // 100 * 100)

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_at is not None and self.due_at < timezone.now()

    @property
    def is_for_one_alone(self) -> bool:
        """Whether it is looked at by itself: by law, or since it is a sample."""
        return bool(ALONE.intersection([self.cause, *self.causes]))

    @property
    def seen(self) -> str:
        """What a moderator knows of it who has it before them: another value, and it changed."""
        return str(self.version)

    @property
    def also(self) -> list[str]:
        """What else asked for it than its cause."""
        return [cause for cause in self.causes if cause != self.cause]
