import pgtrigger
from django.db import models
from django.utils import timezone

from comments.doors import forbid_when
from comments.models import Revision


class Leftover(models.Model):
    """A text of which nothing becomes any more, kept for a time and then without its words.

    What was rejected, withdrawn or left by its author. The row of the text stays, and with it all
    that was decided: only what somebody wrote goes.
    """

    revision = models.OneToOneField(
        Revision, models.CASCADE, primary_key=True, related_name="leftover"
    )
    since = models.DateTimeField(default=timezone.now, help_text="When it was first seen as such.")
    blanked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["since"], name="leftover_with_words", condition=models.Q(blanked_at=None)
            )
        ]
        triggers = [
            forbid_when(
                "leftover_is_seen_when_it_is_and_not_before",
                "NEW.since < now() - interval '1 hour'",
                operation=pgtrigger.Insert,
            ),
            forbid_when(
                "leftover_does_not_become_older_than_it_is",
                "NEW.since <> OLD.since OR OLD.blanked_at IS NOT NULL",
                operation=pgtrigger.Update,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.revision_id}, since {self.since:%Y-%m-%d}"
