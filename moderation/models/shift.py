"""What moderators keep for themselves and for each other."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from newsroom.ids import new_id
from newsroom.models import Publication, Reader

NOTE_AT_MOST = 4000  # characters


class SavedFilter(models.Model):
    """A choice of cases under a name: a moderator's own, or shared with a desk.

    What it chooses is kept as its page's address says it, so that it means what a link means.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reader = models.ForeignKey(Reader, models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=2000, blank=True)
    shared_with = models.ForeignKey(
        Publication,
        models.CASCADE,
        null=True,
        related_name="+",
        help_text="Whose desk has it too; nobody's: only its owner.",
    )
    is_default = models.BooleanField(
        default=False, help_text="The desk opens with it, for its owner."
    )
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(name="saved_filter_has_a_name", condition=Q(name__gt="")),
            models.UniqueConstraint(
                fields=["reader", "name"],
                condition=Q(shared_with__isnull=True),
                name="saved_filter_of_ones_own_has_its_name_to_itself",
            ),
            models.UniqueConstraint(
                fields=["shared_with", "name"],
                condition=Q(shared_with__isnull=False),
                name="saved_filter_of_a_desk_has_its_name_to_itself",
            ),
            models.UniqueConstraint(
                fields=["reader"],
                condition=Q(is_default=True),
                name="saved_filter_that_a_desk_opens_with_is_one",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class HandoverNote(models.Model):
    """What one shift says to the next."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(Reader, models.PROTECT, related_name="+")
    text = models.TextField(max_length=NOTE_AT_MOST)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(name="handover_note_says_something", condition=Q(text__gt="")),
        ]
        indexes = [
            models.Index(fields=["publication", "-written_at"], name="handover_newest_first")
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} at {self.written_at:%Y-%m-%d %H:%M}"
