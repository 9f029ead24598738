from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils import timezone

from comments.doors import forbid
from moderation.coins import Population
from moderation.trust import Measures
from newsroom.models import Publication


class Measurement(models.Model):
    """What one night's audits say about a publication. The newest row is in force."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="measurements")
    measured_at = models.DateTimeField(default=timezone.now)
    share = models.FloatField(help_text="Of handed-in texts that are bad, by audits alone.")
    temperature = models.FloatField(help_text="That weights are scaled by.")
    sensitivity = models.FloatField(help_text="Assumed of a newcomer.")
    specificity = models.FloatField(help_text="Assumed of a newcomer.")
    strength = models.FloatField(help_text="Of that assumption, in counts.")
    strength_specificity = models.FloatField(
        null=True, help_text="Of the second of the two; null: the same."
    )
    established = models.PositiveIntegerField(help_text="Reviewers with a history.")
    trusted = models.PositiveIntegerField(default=0, help_text="Of these, seen the last day.")
    trusted_sensitivity = models.FloatField(null=True)
    trusted_specificity = models.FloatField(null=True)
    wary = models.BooleanField(
        default=False, db_default=False, help_text="The costs of being wrong count double."
    )
    alarm = models.BooleanField(default=False, help_text="Disagreement goes to staff.")
    load = models.FloatField(default=1, help_text="Reviews owed to others, to those expected.")
    audits = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict, help_text="How it was come by.")

    class Meta:
        indexes = [
            models.Index(fields=["publication", "-measured_at"], name="measurement_newest_first")
        ]
        triggers = [
            forbid(
                "measurement_is_never_changed_or_deleted",
                operation=pgtrigger.Update | pgtrigger.Delete,
            )
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} at {self.measured_at:%Y-%m-%d %H:%M}"

    @property
    def measures(self) -> Measures:
        population = Population(
            self.sensitivity, self.specificity, self.strength, self.strength_specificity
        )
        return Measures(
            share=self.share,
            temperature=self.temperature,
            population=population,
            established=self.established,
            wary=self.wary,
            alarm=self.alarm,
        )

    @property
    def trusted_reader(self) -> Population | None:
        """The coins of somebody the house trusts; None where nobody such is about."""
        if (
            not self.trusted
            or self.trusted_sensitivity is None
            or self.trusted_specificity is None
        ):
            return None
        return Population(self.trusted_sensitivity, self.trusted_specificity)
