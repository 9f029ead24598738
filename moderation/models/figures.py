from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone

from newsroom.models import Publication


class DailyFigures(models.Model):
    """What happened at a publication on one day (UTC), counted from facts.

    No fact itself: `nights/counting.py` can count every day again, and says what is in it.
    """

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    counts: models.JSONField[Any, dict[str, Any]] = models.JSONField(help_text="See counting.py.")
    counted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "day"], name="figures_are_of_a_day_once_at_a_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} on {self.day}"
