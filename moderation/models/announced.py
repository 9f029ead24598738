from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from newsroom.models import Reader


class Announced(models.Model):
    """What a host's page has been told of a reader, so that it is told of each thing once."""

    reader = models.OneToOneField(
        Reader, models.CASCADE, primary_key=True, related_name="+", db_index=False
    )
    since = models.DateTimeField(
        default=timezone.now, help_text="What is older than this, and some minutes, is told."
    )
    ids = ArrayField(
        models.UUIDField(), default=list, help_text="Of the rows of these minutes, those told."
    )

    def __str__(self) -> str:
        return str(self.reader_id)
