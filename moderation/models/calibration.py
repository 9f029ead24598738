from django.contrib.postgres.fields import ArrayField
from django.db import models

from comments.models import Revision
from moderation.models.rating import Reason


class Calibration(models.Model):
    """A revision with a known, settled answer, mixed in among the others."""

    revision = models.OneToOneField(
        Revision, models.PROTECT, primary_key=True, related_name="calibration"
    )
    key = models.SlugField(unique=True, null=True, help_text="Of a shipped starter.")
    civil = models.BooleanField()
    reasons = ArrayField(models.CharField(max_length=12, choices=Reason.choices), default=list)
    tone = models.CharField(max_length=20, blank=True)
    blatant = models.BooleanField(default=False)
    explanation = models.TextField(help_text="To a reviewer: why this is the answer.")
    retired_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.key or str(self.revision_id)
