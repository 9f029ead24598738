import pgtrigger
from django.db import models
from django.utils import timezone

from comments.doors import forbid, forbid_when
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
            forbid("waiver_is_never_changed", operation=pgtrigger.Update),
            # One that came with a decision goes with it, while that is being undone.
            forbid_when(
                "waiver_is_deleted_only_with_the_decision_that_it_came_with",
                """NOT EXISTS (SELECT FROM moderation_undoing u
                    JOIN moderation_decision d ON d.id = u.decision_id
                    WHERE u.done_at IS NULL AND d.revision_id = OLD.revision_id
                    AND d.moderator_id = OLD.by_id AND d.decided_at <= OLD.waived_at)""",
                operation=pgtrigger.Delete,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.revision_id}: {self.reason}"
