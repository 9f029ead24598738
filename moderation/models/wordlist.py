from django.db import models
from django.utils.translation import gettext_lazy as _

from newsroom.models import Publication


class ListedWord(models.Model):
    """A word or phrase that a publication wants stopped, and how."""

    class Action(models.TextChoices):
        REFUSE = "refuse", _("Refuse the text, and say which word it was")
        HOLD = "hold", _("Hold the text for the desk before any peer sees it")
        SEVERE = "severe", _("Hold it as severe: a threat, private data, incitement")

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="listed_words")
    words = models.CharField(max_length=120)
    action = models.CharField(max_length=8, choices=Action.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "words"], name="word_is_listed_once_per_publication"
            )
        ]

    def __str__(self) -> str:
        return f"{self.words}: {self.action}"
