from django.db import models

from newsroom.models import Reader


class Standing(models.Model):
    """What a reviewer's word has proved to be worth, measured on texts with a known answer."""

    class Tier(models.TextChoices):
        NEWCOMER = "newcomer"
        REGULAR = "regular"
        TRUSTED = "trusted"

    reader = models.OneToOneField(
        Reader, models.CASCADE, primary_key=True, related_name="standing"
    )
    tier = models.CharField(max_length=10, choices=Tier.choices, default=Tier.NEWCOMER)
    calibrations_seen = models.PositiveIntegerField(default=0)
    calibrations_passed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="standing_passes_no_more_than_it_has_seen",
                condition=models.Q(calibrations_passed__lte=models.F("calibrations_seen")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.reader_id}: {self.tier}"
