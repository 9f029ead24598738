from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models import Comment, Revision
from moderation.models.decision import Decision
from newsroom.ids import new_id
from newsroom.models import Publication


class Case(models.Model):
    """Something that waits for a moderator; at most one open per comment."""

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

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")
    comment = models.ForeignKey(Comment, models.PROTECT, related_name="cases")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="cases")
    cause = models.CharField(max_length=12, choices=Cause.choices)
    statement = models.TextField(blank=True, help_text="What the person who asked for it says.")
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    decision = models.OneToOneField(Decision, models.PROTECT, null=True, related_name="case")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["comment"],
                condition=Q(closed_at__isnull=True),
                name="comment_has_one_open_case_at_most",
            ),
            models.CheckConstraint(
                name="case_that_is_decided_is_closed",
                condition=Q(decision__isnull=True) | Q(closed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["publication", "opened_at", "id"],
                name="case_open_oldest_first",
                condition=Q(closed_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.cause}: {self.comment_id}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None
