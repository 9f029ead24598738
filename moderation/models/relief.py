from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from comments.doors import forbid
from newsroom.models import Publication


class Relief(models.Model):
    """On record: from when until when less was asked of readers, how much less, and why.

    At most one row of a publication is open; none is level 0. See moderation/relief.py for
    what each level means.
    """

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+")
    level = models.PositiveSmallIntegerField()
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, help_text="Null: in force.")
    why = models.JSONField(help_text="What was measured.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication"],
                condition=Q(until__isnull=True),
                name="relief_is_in_force_once_at_a_place",
            ),
            models.CheckConstraint(
                name="relief_has_three_levels", condition=Q(level__gte=1, level__lte=3)
            ),
            models.CheckConstraint(
                name="relief_ends_after_it_began",
                condition=Q(until=None) | Q(until__gte=F("since")),
            ),
        ]
        triggers = [
            forbid(
                "relief_only_ends_and_is_never_changed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.until IS NOT NULL OR (OLD.publication_id, OLD.level, OLD.since, OLD.why)"
                    " IS DISTINCT FROM (NEW.publication_id, NEW.level, NEW.since, NEW.why)"
                ),
            ),
            forbid("relief_is_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.publication_id}: {self.level} since {self.since:%Y-%m-%d %H:%M}"
