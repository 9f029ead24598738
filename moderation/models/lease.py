from __future__ import annotations

import pgtrigger
from django.db import models

from comments.doors import forbid, worth
from moderation.models.assignment import Assignment


class Lease(models.Model):
    """That an assignment is open, and until when: a row that comes and goes with that.

    It is an index made a table. What is open could be told by an index of the assignments; but
    then each that is rated would move in it, and with it in all others: the table that grows with
    every review would be written anew at seven places for each. Written by PostgreSQL alone.
    """

    assignment = models.OneToOneField(
        Assignment, models.PROTECT, primary_key=True, related_name="lease"
    )
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["until"], name="lease_by_its_end")]
        triggers = [
            forbid(
                "lease_comes_and_goes_with_its_assignment_alone",
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=worth("pg_trigger_depth() < 1"),
            ),
            forbid(
                "lease_is_ended_by_its_assignment_alone",
                operation=pgtrigger.Delete,
                condition=worth("pg_trigger_depth() < 1"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} until {self.until}"
