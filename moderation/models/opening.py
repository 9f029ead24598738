from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from comments.doors import forbid
from newsroom.models import Reader


class Opening(models.Model):
    """What a reader's credits of quarters that were dropped had added up to.

    A Standing is the sum of this and of the credits that there are.
    """

    reader = models.OneToOneField(Reader, models.PROTECT, primary_key=True, related_name="opening")
    caught = models.FloatField()
    missed = models.FloatField()
    spared = models.FloatField()
    blamed = models.FloatField()
    settled = models.IntegerField()
    calibrations_seen = models.IntegerField()
    calibrations_passed = models.IntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="opening_carries_no_less_than_nothing",
                condition=Q(
                    caught__gte=0, missed__gte=0, spared__gte=0, blamed__gte=0, settled__gte=0
                ),
            )
        ]
        triggers = [
            forbid("opening_is_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id}: {self.settled} of quarters that are gone"
