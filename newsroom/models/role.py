from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from newsroom.models.publication import Publication
from newsroom.models.reader import Reader


class Role(models.Model):
    """What a reader is for a publication beside a reader; shown beside their name.

    Only a moderator may do more than others: a journalist or an expert has a badge and no key.
    """

    class Kind(models.TextChoices):
        MODERATOR = "moderator", _("Moderator")
        JOURNALIST = "journalist", _("Journalist")
        EXPERT = "expert", _("Expert")

    reader = models.ForeignKey(Reader, models.CASCADE, related_name="roles")
    publication = models.ForeignKey(Publication, models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    title = models.CharField(
        max_length=60, blank=True, help_text="For example “Transport reporter”; shown instead."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "publication", "kind"], name="role_is_given_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reader} is {self.kind} of {self.publication}"

    @property
    def badge(self) -> str:
        """The words that stand beside the reader's name."""
        return self.title or str(self.Kind(self.kind).label)
