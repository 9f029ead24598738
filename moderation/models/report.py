from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.doors import forbid_when
from comments.models import Comment, Revision
from moderation.models.assignment import Assignment
from moderation.models.decision import Decision
from moderation.models.undoing import BEING_UNDONE
from moderation.reports import MOST
from newsroom.ids import new_id
from newsroom.models import Publication, Reader


class ReportReason(models.TextChoices):
    """Why somebody reports a text."""

    ATTACK = "attack", _("It attacks a person")
    SLUR = "slur", _("It insults a group of people")
    THREAT = "threat", _("It threatens somebody")
    PRIVATE_DATA = "private_data", _("It gives away somebody’s private data")
    SPAM = "spam", _("It is advertising or spam")
    OFF_TOPIC = "off_topic", _("It has nothing to do with the article")
    MISINFORMATION = "misinformation", _("It says something that is not true")
    OTHER = "other", _("Something else")
    HARMFUL = "harmful", _("Too harmful to be read by reviewers")


# The desk is asked, and no more: whether it is true, or to the point, hides nothing (civil B11).
REFERRALS = frozenset({ReportReason.OFF_TOPIC, ReportReason.MISINFORMATION})
# A moderator looks at these at once, whoever is the first to say so.
SEVERE = frozenset({ReportReason.THREAT, ReportReason.PRIVATE_DATA})


_LATER = "'{words,outcome,decision_id,settled_at,told_at}'::text[]"  # what may change


class Report(models.Model):
    """What one reader says against one text. It names the text as it was: those never change.

    Who reported is known to the desk, and to nobody else. It stays when its reader goes, less
    their words; when the author goes, the words of the text go, and the report stays.
    """

    class Outcome(models.TextChoices):
        OPEN = "", _("Not decided yet")
        UPHELD = "upheld", _("The comment was taken off the page")
        DISMISSED = "dismissed", _("The comment stays")
        GONE = "gone", _("Its author took the text back, or changed it")
        LAPSED = "lapsed", _("Nobody else reported it, and it stays for now")
        IGNORED = "ignored", _("The desk had looked at it already, and it stays")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+", db_index=False)
    comment = models.ForeignKey(Comment, models.PROTECT, related_name="+")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="reports")
    reader = models.ForeignKey(Reader, models.PROTECT, related_name="+", db_index=False)
    assignment = models.OneToOneField(
        Assignment, models.PROTECT, null=True, related_name="+", help_text="By a reviewer of it."
    )
    reason = models.CharField(max_length=14, choices=ReportReason.choices)
    words = models.CharField(max_length=1000, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    # As it was when it was given, so that what followed can be explained.
    weight = models.FloatField()
    because = models.JSONField(default=dict, help_text="How it came to weigh that.")
    argues_there = models.BooleanField(
        default=False, help_text="Its reader wrote in that conversation: it asks for a look only."
    )
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True)
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True, help_text="When its reader was written to.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "revision"], name="report_is_given_once_by_each_reader_on_a_text"
            ),
            models.CheckConstraint(
                name="report_weighs_no_more_than_any_may",
                condition=Q(weight__gte=0, weight__lte=MOST),
            ),
            models.CheckConstraint(
                name="report_is_settled_with_its_time",
                condition=Q(outcome="", settled_at__isnull=True)
                | (~Q(outcome="") & Q(settled_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="report_that_was_decided_names_the_decision",
                condition=Q(outcome__in=["upheld", "dismissed"], decision__isnull=False)
                | (~Q(outcome__in=["upheld", "dismissed"]) & Q(decision__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["publication", "made_at"], name="report_open", condition=Q(outcome="")
            ),
            models.Index(fields=["reader", "-made_at"], name="report_by_reader"),
            models.Index(
                fields=["settled_at"],
                name="report_to_be_told",
                condition=Q(settled_at__isnull=False, told_at__isnull=True),
            ),
        ]
        triggers = [
            forbid_when(
                "report_is_never_of_ones_own_text",
                """EXISTS (SELECT FROM comments_comment c
                    WHERE c.id = NEW.comment_id AND c.author_id = NEW.reader_id)""",
                operation=pgtrigger.Insert,
            ),
            forbid_when(
                "report_is_of_what_is_public_or_was_given_to_read",
                """NOT EXISTS (SELECT FROM comments_revision r
                    WHERE r.id = NEW.revision_id AND r.comment_id = NEW.comment_id
                    AND (NEW.assignment_id IS NULL AND r.status = 'released'
                        OR EXISTS (SELECT FROM moderation_assignment a
                            WHERE a.id = NEW.assignment_id AND a.reviewer_id = NEW.reader_id
                            AND a.revision_id = NEW.revision_id)))""",
                operation=pgtrigger.Insert,
            ),
            # What it says goes with a reader who is erased; a later decision may settle it anew.
            forbid_when(
                "report_stays_what_it_was",
                f"""TG_OP = 'DELETE' OR to_jsonb(OLD) - {_LATER} <> to_jsonb(NEW) - {_LATER}
                   OR (OLD.words <> NEW.words AND (NEW.words <> '' OR NOT EXISTS (
                    SELECT FROM newsroom_reader a
                    WHERE a.id = OLD.reader_id AND a.erased_at IS NOT NULL)))
                   OR (OLD.outcome <> '' AND OLD.outcome <> NEW.outcome
                    AND (NEW.outcome = '' OR NEW.decision_id IS NOT DISTINCT FROM OLD.decision_id)
                    AND NOT {BEING_UNDONE})""",  # noqa: S608 - of constants
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason}, by {self.reader_id} on {self.revision_id}"

    @property
    def may_hide(self) -> bool:
        """Whether it counts towards hiding the text, and not only towards a look at it."""
        return self.reason not in REFERRALS and not self.argues_there

    @property
    def is_severe(self) -> bool:
        return self.reason in SEVERE
