from __future__ import annotations

from django.db import models
from django.utils import timezone

from comments.models import Comment
from newsroom.ids import new_id
from newsroom.models import Reader


class Letter(models.Model):
    """Something that the house has to say to one reader, in the page and later by mail."""

    class Kind(models.TextChoices):
        RELEASED = "released", "Your comment is public"
        RETURNED = "returned", "Your comment was returned to you"
        RESTORED = "restored", "Your comment was returned by mistake"
        MISSED = "missed", "About a review of yours"
        PRACTICE = "practice", "A few practice texts for you"
        INVITATION = "invitation", "Comments are waiting to be read"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    to = models.ForeignKey(Reader, models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="+")
    facts = models.JSONField(default=dict, help_text="What its words are filled in with.")
    written_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    contested_at = models.DateTimeField(null=True)
    objection = models.CharField(max_length=2000, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["to", "-id"], name="letter_newest_first"),
            models.Index(
                fields=["contested_at"],
                name="letter_contested",
                condition=models.Q(contested_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.to_id}"
