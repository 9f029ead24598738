from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from newsroom.models import Publication, Reader


class Willing(models.Model):
    """A reader who likes to be asked when comments wait for somebody to read them."""

    reader = models.ForeignKey(Reader, models.CASCADE, related_name="+")
    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, help_text="Null: still willing.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "reader"],
                condition=Q(until__isnull=True),
                name="reader_is_willing_once_at_a_place",
            ),
            models.CheckConstraint(
                name="willing_ends_after_it_began",
                condition=Q(until=None) | Q(until__gte=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id} for {self.publication_id}"
