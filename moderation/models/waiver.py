import pgtrigger
from django.db import models
from django.utils import timezone

from comments.doors import forbid
from comments.models import Revision
from newsroom.ids import new_id
from newsroom.models import Reader


class Waiver(models.Model):
    """On record: this text may enter the queue although its author gave fewer reviews."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    revision = models.OneToOneField(Revision, models.PROTECT, related_name="waiver")
    by = models.ForeignKey(Reader, models.PROTECT, null=True, help_text="None: the house.")
    reason = models.CharField(max_length=200)
    waived_at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = [
            forbid(
                "waiver_is_never_changed_or_deleted",
                operation=pgtrigger.Update | pgtrigger.Delete,
            )
        ]

    def __str__(self) -> str:
        return f"{self.revision_id}: {self.reason}"
