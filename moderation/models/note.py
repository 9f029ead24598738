from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from comments.doors import forbid, forbid_when
from moderation.models.sanction import Sanction
from newsroom.ids import new_id
from newsroom.models import Publication, Reader


class Note(models.Model):
    """What a moderator put down about a reader, for the desk of one publication.

    The reader does not see it in pages; it is in what they may take along, as the law asks.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reader = models.ForeignKey(Reader, models.PROTECT, related_name="notes")
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(Reader, models.PROTECT, related_name="+", db_index=False)
    sanction = models.ForeignKey(
        Sanction, models.PROTECT, null=True, related_name="notes", help_text="That it goes with."
    )
    text = models.CharField(max_length=2000)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(name="note_says_something", condition=Q(text__gt="")),
        ]
        indexes = [models.Index(fields=["reader", "-id"], name="note_newest_first")]
        triggers = [
            forbid("note_is_never_changed", operation=pgtrigger.Update),
            forbid_when(
                "note_goes_only_with_its_reader",
                """NOT EXISTS (SELECT FROM newsroom_reader a
                    WHERE a.id = OLD.reader_id AND a.erased_at IS NOT NULL)""",
                operation=pgtrigger.Delete,
            ),
        ]

    def __str__(self) -> str:
        return f"about {self.reader_id}, {self.written_at:%Y-%m-%d}"
