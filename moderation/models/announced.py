from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from newsroom.models import Publication, Reader


class Announced(models.Model):
    """What a publication's pages have been told of a reader, so that they are told of each thing
    once, and of none that happened at another publication."""

    reader = models.ForeignKey(Reader, models.CASCADE, related_name="+", db_index=False)
    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+", db_index=False)
    since = models.DateTimeField(
        default=timezone.now, help_text="What is older than this, and some minutes, is told."
    )
    ids = ArrayField(
        models.UUIDField(), default=list, help_text="Of the rows of these minutes, those told."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "publication"], name="publication_is_told_of_a_reader_in_one_row"
            )
        ]

    def __str__(self) -> str:
        return str(self.reader_id)
