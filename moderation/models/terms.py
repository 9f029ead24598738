from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from moderation.eu_values import EEA, EU
from newsroom.models import Publication

APPEAL_DAYS = 184  # No text goes before its author could have appealed: EU law's six months.


def the_union() -> list[str]:
    return list(EU)


class AllTerms(models.Manager["Terms"]):
    def of(self, publication: int) -> Terms:
        """What holds for a publication: what it set, or else what holds by default."""
        found = self.filter(publication=publication).first()
        return found or Terms(publication_id=publication)


class Terms(models.Model):
    """What a publication states and owes by law: what its counsel chose (docs/law.md)."""

    class Redress(models.TextChoices):
        """What a statement says about ways outside the house."""

        HOUSE = "house", _("Our words: an out-of-court body, and the courts")
        OWN = "own", _("Your own words")
        NONE = "none", _("Nothing")

    publication = models.OneToOneField(
        Publication, models.CASCADE, primary_key=True, related_name="terms"
    )
    files_statements = models.BooleanField(
        default=False, help_text="Its statements go to the EU's database (DSA, Article 24(5))."
    )
    territory = ArrayField(
        models.CharField(max_length=2),
        default=the_union,
        help_text="Where a restriction holds: countries of the EU and the EEA, two letters each.",
    )
    legal_ground = models.CharField(
        max_length=500,
        blank=True,
        help_text="The laws that a text is against which is rejected as illegal.",
    )
    redress = models.CharField(max_length=5, choices=Redress.choices, default=Redress.HOUSE)
    redress_words = models.TextField(max_length=2000, blank=True)
    texts_kept_days = models.PositiveSmallIntegerField(
        default=730,
        validators=[MinValueValidator(APPEAL_DAYS)],
        help_text="For how long the words are kept of what was rejected, withdrawn or left.",
    )

    objects = AllTerms()

    class Meta:
        verbose_name_plural = "terms"
        constraints = [
            models.CheckConstraint(
                name="terms_keep_a_text_for_as_long_as_it_can_be_appealed",
                condition=Q(texts_kept_days__gte=APPEAL_DAYS),
            ),
            models.CheckConstraint(
                name="terms_hold_in_countries_of_the_eea",
                condition=Q(territory__contained_by=list(EEA)) & Q(territory__len__gt=0),
            ),
            models.CheckConstraint(
                name="terms_with_redress_in_own_words_have_them",
                condition=~Q(redress="own") | Q(redress_words__gt=""),
            ),
        ]

    def __str__(self) -> str:
        return f"terms of {self.publication_id}"
