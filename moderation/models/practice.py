"""What comes of practice: a reader says that a test is wrong, or let plain abuse through."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils import timezone

from comments.doors import forbid, forbid_when
from comments.models import Revision
from moderation.models.calibration import Calibration
from newsroom.models import Reader


class Dispute(models.Model):
    """A reader who answered a practice text says that the test is wrong. Once per person."""

    calibration = models.ForeignKey(Calibration, models.PROTECT, related_name="disputes")
    reader = models.ForeignKey(Reader, models.CASCADE, related_name="+")
    statement = models.CharField(max_length=2000, blank=True)
    raised_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["calibration", "reader"], name="dispute_is_raised_once_per_reader"
            )
        ]
        triggers = [
            forbid_when(
                "dispute_is_raised_by_a_reader_who_answered",
                """NOT EXISTS (SELECT FROM moderation_rating g
                    WHERE g.revision_id = NEW.calibration_id
                    AND g.reviewer_id = NEW.reader_id)""",
                operation=pgtrigger.Insert,
            )
        ]

    def __str__(self) -> str:
        return f"{self.reader_id} on {self.calibration_id}"


class Strike(models.Model):
    """Plain abuse that a reader called civil. Two within a fortnight begin a probation."""

    reader = models.ForeignKey(Reader, models.CASCADE, related_name="strikes")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    struck_at = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "revision"], name="strike_is_given_once_for_a_text"
            )
        ]
        triggers = [
            forbid_when(
                "strike_is_for_a_text_that_its_reader_called_civil",
                """NOT EXISTS (SELECT FROM moderation_rating g
                    WHERE g.revision_id = NEW.revision_id
                    AND g.reviewer_id = NEW.reader_id AND g.civil)""",
                operation=pgtrigger.Insert,
            ),
            forbid(
                "strike_is_lifted_once_and_else_stays_as_it_is",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.reader_id <> NEW.reader_id OR OLD.revision_id <> NEW.revision_id"
                    " OR OLD.struck_at <> NEW.struck_at OR OLD.lifted_at IS NOT NULL"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id} let {self.revision_id} through"
