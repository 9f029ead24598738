from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from moderation.models.mail import TRIES
from moderation.models.notice import Notice
from newsroom.ids import new_id


class NoticeMail(models.Model):
    """One mail to who gave a notice: that it came in, or what became of it.

    As with `Mail`, it holds neither address nor text: both are looked up when it is sent.
    """

    class Kind(models.TextChoices):
        RECEIPT = "receipt"
        ANSWER = "answer"
        HEARD = "heard"

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        DROPPED = "dropped"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    notice = models.ForeignKey(Notice, models.CASCADE, related_name="mails")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    made_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField(null=True, default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=80, blank=True)
    over_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "kind"], name="notice_is_written_to_once_about_each_thing"
            ),
            models.CheckConstraint(
                name="notice_mail_is_due_until_it_is_over",
                condition=Q(state="waiting", due_at__isnull=False, over_at__isnull=True)
                | (~Q(state="waiting") & Q(due_at__isnull=True, over_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="notice_mail_is_tried_so_often_and_no_more", condition=Q(attempts__lte=TRIES)
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="notice_mail_due", condition=Q(due_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.notice_id}: {self.state}"
