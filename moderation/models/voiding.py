from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils import timezone

from comments.doors import forbid
from newsroom.ids import new_id
from newsroom.models import Reader


class Voiding(models.Model):
    """On record: what this account rated until then counts for nothing, and why.

    The ratings stay as they are; every decision that they touched is counted anew.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reviewer = models.OneToOneField(Reader, models.PROTECT, related_name="voiding")
    by = models.ForeignKey(Reader, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    voided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = [
            forbid(
                "voiding_is_never_changed_or_deleted",
                operation=pgtrigger.Update | pgtrigger.Delete,
            )
        ]

    def __str__(self) -> str:
        return f"{self.reviewer_id}: {self.reason}"
