from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from newsroom.ids import new_id
from newsroom.models import Reader


class Mute(models.Model):
    """One reader does not want to read another. The other is not told."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reader = models.ForeignKey(Reader, models.CASCADE, related_name="mutes", db_index=False)
    muted = models.ForeignKey(Reader, models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "muted"], name="mute_is_said_once"),
            models.CheckConstraint(
                name="mute_is_never_of_oneself", condition=~Q(muted=F("reader"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id} does not read {self.muted_id}"
