from __future__ import annotations

from django.db import models
from django.db.models import Q

from moderation.models.sanction import Sanction
from newsroom.models import Publication


class KeptOut(models.Model):
    """Somebody who was erased while suspended or banned, as a keyed hash of who they were.

    So the restriction holds if the same person comes back as a new reader. It says nothing to
    whoever has no key, is of no use for anything else, and goes when its time is over.
    """

    digest = models.CharField(max_length=64, help_text="HMAC of issuer and subject.")
    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=13, choices=Sanction.Kind.choices)
    until = models.DateTimeField(help_text="A ban without an end is kept for a year.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["digest", "publication", "kind"], name="kept_out_once_of_each_kind"
            ),
            models.CheckConstraint(
                name="kept_out_are_only_the_suspended_and_the_banned",
                condition=Q(kind__in=["suspension", "ban"]),
            ),
        ]
        indexes = [models.Index(fields=["until"], name="kept_out_until")]

    def __str__(self) -> str:
        return f"{self.kind} until {self.until:%Y-%m-%d}"
