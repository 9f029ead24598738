from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.doors import forbid, forbid_when
from comments.models import Revision
from moderation.models.rating import Reason
from newsroom.models import Reader

# For the draw: who wrote the text that the calibration `c` is a copy of, was given it, or
# decided about it, knows it already. `%(reviewer)s` is bound.
NOT_ITS_PEOPLE = """NOT EXISTS (
    SELECT FROM comments_revision o WHERE o.id = c.origin_id AND (
        o.author_id = %(reviewer)s
        OR EXISTS (SELECT FROM moderation_assignment a
                   WHERE a.reviewer_id = %(reviewer)s AND a.comment_id = o.comment_id
                     AND a.state <> 'expired')
        OR EXISTS (SELECT FROM moderation_decision d
                   WHERE d.revision_id = o.id AND d.moderator_id = %(reviewer)s)))"""


class Calibration(models.Model):
    """A revision with a known, settled answer, mixed in among the others.

    Starters ship with the product (`key`). The others are copies of real texts whose answer
    became certain (`origin`): the original stays what it is.
    """

    class Retired(models.TextChoices):
        """Why it is not given out any more."""

        WORN = "worn", _("As many have seen it as may")
        EASY = "easy", _("As good as everybody passes it")
        AMBIGUOUS = "ambiguous", _("Most readers fail it")
        EXPERTS = "experts", _("Readers with a good record disagree with it")
        DISPUTED = "disputed", _("Several readers say that it is wrong")
        TAKEN_BACK = "taken_back", _("Its author took the text back")
        WRONG = "wrong", _("A moderator says that it is wrong")

    revision = models.OneToOneField(
        Revision, models.PROTECT, primary_key=True, related_name="calibration"
    )
    key = models.SlugField(unique=True, null=True, help_text="Of a shipped starter.")
    origin = models.OneToOneField(
        Revision,
        models.PROTECT,
        null=True,
        related_name="practised_as",
        help_text="The text that it is a copy of.",
    )
    civil = models.BooleanField()
    reasons = ArrayField(models.CharField(max_length=12, choices=Reason.choices), default=list)
    tone = models.CharField(max_length=20, blank=True)
    blatant = models.BooleanField(default=False)
    explanation = models.TextField(help_text="To a reviewer: why this is the answer.")
    made_at = models.DateTimeField(default=timezone.now)
    picked_by = models.ForeignKey(Reader, models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True)
    retired_because = models.CharField(max_length=10, choices=Retired.choices, blank=True)
    confirmed_at = models.DateTimeField(
        null=True, help_text="A moderator looked and kept it; earlier doubts are settled."
    )
    confirmed_by = models.ForeignKey(Reader, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="calibration_is_retired_with_a_reason",
                condition=Q(retired_at__isnull=True, retired_because="")
                | Q(retired_at__isnull=False, retired_because__gt=""),
            ),
            models.CheckConstraint(
                name="calibration_is_confirmed_by_somebody",
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["retired_because"],
                name="calibration_in_doubt",
                condition=Q(retired_because__in=["experts", "disputed"]),
            )
        ]
        triggers = [
            forbid_when(
                "calibration_copies_its_origin_word_for_word",
                """NEW.origin_id IS NOT NULL AND NOT EXISTS (
                    SELECT FROM comments_revision o JOIN comments_revision r ON r.text = o.text
                    WHERE o.id = NEW.origin_id AND r.id = NEW.revision_id AND r.id <> o.id)""",
                operation=pgtrigger.Insert,
            ),
            forbid_when(
                "calibration_is_of_a_text_for_practice",
                """NOT EXISTS (SELECT FROM comments_revision r
                    WHERE r.id = NEW.revision_id AND r.status = 'calibration')""",
                operation=pgtrigger.Insert,
            ),
            forbid(
                "calibration_keeps_its_text_and_its_answer",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.revision_id <> NEW.revision_id OR OLD.civil <> NEW.civil"
                    " OR OLD.origin_id IS DISTINCT FROM NEW.origin_id"
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.key or str(self.revision_id)

    @property
    def is_unfair(self) -> bool:
        """Whether it was put away as a bad test: then it marks nobody down."""
        return self.retired_because in UNFAIR

    @property
    def is_in_doubt(self) -> bool:
        """Whether it is put away until a moderator has looked at it."""
        return self.retired_because in IN_DOUBT


IN_DOUBT = frozenset({Calibration.Retired.EXPERTS, Calibration.Retired.DISPUTED})
UNFAIR = IN_DOUBT | {Calibration.Retired.AMBIGUOUS, Calibration.Retired.WRONG}
