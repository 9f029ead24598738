from __future__ import annotations

from django.db import models

from newsroom.models.publication import Publication
from newsroom.models.reader import Reader


class Role(models.Model):
    """What a reader may do for a publication beside reading, commenting and reviewing."""

    class Kind(models.TextChoices):
        MODERATOR = "moderator"

    reader = models.ForeignKey(Reader, models.CASCADE, related_name="roles")
    publication = models.ForeignKey(Publication, models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=20, choices=Kind.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "publication", "kind"], name="role_is_given_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reader} is {self.kind} of {self.publication}"
