from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import F, Q

from comments.doors import forbid, update_of, worth
from moderation.coins import Counts
from moderation.trust import Measures, Phase, Record, phase
from newsroom.models import Reader


class Standing(models.Model):
    """What a reviewer's word has proved to be worth, measured on texts with a known answer.

    The counts are sums over the reader's credits. They are counted by PostgreSQL from these
    rows, and cannot be written by anything else.
    """

    class Tier(models.TextChoices):
        """Rules may differ by it. It follows from the phase; see `Standing.phase`."""

        NEWCOMER = "newcomer"
        REGULAR = "regular"
        TRUSTED = "trusted"

    reader = models.OneToOneField(
        Reader, models.CASCADE, primary_key=True, related_name="standing"
    )
    tier = models.CharField(max_length=10, choices=Tier.choices, default=Tier.NEWCOMER)
    caught = models.FloatField(default=0, db_default=0.0)
    missed = models.FloatField(default=0, db_default=0.0)
    spared = models.FloatField(default=0, db_default=0.0)
    blamed = models.FloatField(default=0, db_default=0.0)
    settled = models.IntegerField(default=0, db_default=0)
    calibrations_seen = models.IntegerField(default=0, db_default=0)
    calibrations_passed = models.IntegerField(default=0, db_default=0)
    strikes = models.PositiveSmallIntegerField(default=0, db_default=0)
    probation_until = models.DateTimeField(null=True)
    flagged_until = models.DateTimeField(null=True, help_text="By what the nights found.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="standing_passes_no_more_than_it_has_seen",
                condition=Q(calibrations_passed__lte=F("calibrations_seen")),
            )
        ]
        indexes = [
            models.Index(fields=["reader"], name="standing_trusted", condition=Q(tier="trusted"))
        ]
        triggers = [
            forbid(
                "standing_begins_with_nothing",
                operation=pgtrigger.Insert,
                condition=worth("""pg_trigger_depth() < 1 AND NEW.caught + NEW.missed
                    + NEW.spared + NEW.blamed + NEW.settled + NEW.calibrations_seen <> 0"""),
            ),
            # Only the trigger that sums the credits may write a count.
            forbid(
                "standing_is_counted_from_its_credits_never_written",
                condition=worth("""pg_trigger_depth() < 1 AND (OLD.caught, OLD.missed, OLD.spared,
                    OLD.blamed, OLD.settled, OLD.calibrations_seen, OLD.calibrations_passed)
                    IS DISTINCT FROM (NEW.caught, NEW.missed, NEW.spared, NEW.blamed,
                    NEW.settled, NEW.calibrations_seen, NEW.calibrations_passed)"""),
                operation=update_of(
                    "caught",
                    "missed",
                    "spared",
                    "blamed",
                    "settled",
                    "calibrations_seen",
                    "calibrations_passed",
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id}: {self.tier}"

    @property
    def counts(self) -> Counts:
        # Sums of floats may miss zero by a hair.
        sums = (self.caught, self.missed, self.spared, self.blamed)
        return Counts(*(max(0.0, value) for value in sums))

    def record(self, now: datetime) -> Record:
        """What the verdict needs to know of this reader."""
        on_probation = self.probation_until is not None and self.probation_until > now
        return Record(
            counts=self.counts,
            settled=self.settled,
            strikes=STRIKES_ON_PROBATION if on_probation else 0,
            flagged=self.flagged_until is not None and self.flagged_until > now,
        )

    def phase(self, now: datetime, measures: Measures) -> Phase:
        return phase(self.record(now), measures.population)


STRIKES_ON_PROBATION = 2
TIER_OF = {
    Phase.NEWCOMER: Standing.Tier.NEWCOMER,
    Phase.ESTABLISHED: Standing.Tier.REGULAR,
    Phase.TRUSTED: Standing.Tier.TRUSTED,
    Phase.PROBATION: Standing.Tier.NEWCOMER,
    Phase.UNHEARD: Standing.Tier.NEWCOMER,
}
