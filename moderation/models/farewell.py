from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from comments.doors import forbid, forbid_when
from newsroom.models import Reader


class Farewell(models.Model):
    """On record: a reader asked to be erased, and was. Who it was, nobody knows any more."""

    reader = models.OneToOneField(
        Reader, models.PROTECT, primary_key=True, related_name="farewell"
    )
    asked_at = models.DateTimeField()
    erased_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, help_text="When nothing of theirs was left.")

    class Meta:
        indexes = [
            models.Index(
                fields=["erased_at"], name="farewell_not_done", condition=Q(done_at__isnull=True)
            )
        ]
        triggers = [
            forbid_when(
                "farewell_is_said_to_who_was_erased",
                """NOT EXISTS (SELECT FROM newsroom_reader a
                    WHERE a.id = NEW.reader_id AND a.erased_at IS NOT NULL)""",
                operation=pgtrigger.Insert,
            ),
            forbid(
                "farewell_is_done_once_and_then_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.done_at IS NOT NULL OR (OLD.reader_id, OLD.asked_at, OLD.erased_at)"
                    " IS DISTINCT FROM (NEW.reader_id, NEW.asked_at, NEW.erased_at)"
                ),
            ),
            forbid("farewell_is_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"on {self.erased_at:%Y-%m-%d}"
