from django.db import models
from django.utils import timezone

from newsroom.models import Reader


class IdempotentAnswer(models.Model):
    """What was answered to a request that carried an Idempotency-Key, to answer it again."""

    reader = models.ForeignKey(Reader, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of what was asked.")
    answer = models.JSONField()
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "key"], name="idempotency_key_is_used_once_per_reader"
            )
        ]
        indexes = [models.Index(fields=["answered_at"], name="idempotent_answers_by_age")]

    def __str__(self) -> str:
        return self.key
