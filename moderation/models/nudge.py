from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models import Comment
from newsroom.ids import new_id
from newsroom.models import Article, Reader


class Nudge(models.Model):
    """That an author was asked, before handing a text in, whether it is meant so; and the answer.

    Of the text only a keyed hash is kept: enough to tell whether it was changed.
    """

    class Outcome(models.TextChoices):
        REWORDED = "reworded", _("its author put it another way")
        SENT_ANYWAY = "sent_anyway", _("its author handed it in as it was")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reader = models.ForeignKey(Reader, models.CASCADE, related_name="+")
    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    parent = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="+")
    text_hash = models.CharField(max_length=64)
    kinds = models.JSONField(help_text="What was said about it, see moderation/wording.py.")
    shown_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=11, choices=Outcome.choices, null=True)
    settled_at = models.DateTimeField(null=True, help_text="When a text was handed in after it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "article", "parent", "text_hash"],
                name="nudge_is_shown_once_for_a_text_at_its_place",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["reader", "article", "parent"],
                condition=Q(outcome__isnull=True),
                name="nudge_waits_alone_for_its_answer_at_a_place",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="nudge_is_settled_with_what_came_of_it",
                condition=Q(outcome=None, settled_at=None)
                | Q(outcome__isnull=False, settled_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["shown_at"], name="nudges_by_age")]

    def __str__(self) -> str:
        return f"{self.kinds}: {self.outcome or 'open'}"
