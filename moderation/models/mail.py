from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.doors import forbid
from newsroom.ids import new_id
from newsroom.models import Publication, Reader

DAILY_AT = 7  # o'clock, UTC: there is no other time zone in the house
TRIES = 6
FIRST_PAUSE = timedelta(minutes=5)  # longer than a mail server may take for one mail


def new_mail_secret() -> str:
    """What the addresses that end all mail are made from: 32 random bytes."""
    return secrets.token_urlsafe(32)


class Mailbox(models.Model):
    """How a reader likes to be written to by mail. Who has none was never asked, and is not."""

    class Rhythm(models.TextChoices):
        INSTANT = "instant", _("At once")
        HOURLY = "hourly", _("Once an hour")
        DAILY = "daily", _("Once a day")
        OFF = "off", _("Not by mail")

    reader = models.OneToOneField(Reader, models.CASCADE, primary_key=True, related_name="mailbox")
    rhythm = models.CharField(max_length=7, choices=Rhythm.choices, default=Rhythm.OFF)
    replies = models.BooleanField(default=True, help_text="Of answers to the reader's comments.")
    outcomes = models.BooleanField(default=True, help_text="Of what becomes of their own.")
    secret = models.CharField(max_length=43, unique=True, default=new_mail_secret, editable=False)
    asked_at = models.DateTimeField(null=True, help_text="Asked once, with their first comment.")

    def __str__(self) -> str:
        return f"{self.rhythm} for {self.reader_id}"

    @property
    def is_on(self) -> bool:
        return self.rhythm != self.Rhythm.OFF

    def next_round(self, now: datetime) -> datetime | None:
        """When what is written now goes out: with what else there is by then. None: never."""
        match self.rhythm:
            case self.Rhythm.INSTANT:
                return now
            case self.Rhythm.HOURLY:
                hour = now.replace(minute=0, second=0, microsecond=0)
                return hour + timedelta(hours=1)
            case self.Rhythm.DAILY:
                today = now.replace(hour=DAILY_AT, minute=0, second=0, microsecond=0)
                return today if now < today else today + timedelta(days=1)
        return None


class Mail(models.Model):
    """One mail to one reader, from the moment that its letters are put into it.

    It holds neither address nor text: both are looked up when it is sent, and then only.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        DROPPED = "dropped", _("nothing in it was left to be said")
        FAILED = "failed", _("given up")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    to = models.ForeignKey(Reader, models.CASCADE, related_name="+")
    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField(
        null=True, default=timezone.now, help_text="When to try; moved on before each attempt."
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=80, blank=True, help_text="Its class, no more.")
    over_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="mail_is_due_until_it_is_over",
                condition=Q(state="waiting", due_at__isnull=False, over_at__isnull=True)
                | (~Q(state="waiting") & Q(due_at__isnull=True, over_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="mail_is_tried_so_often_and_no_more", condition=Q(attempts__lte=TRIES)
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="mail_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["over_at"], name="mail_over", condition=Q(over_at__isnull=False)),
        ]
        triggers = [
            forbid(
                "mail_that_is_over_is_never_sent_again",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state <> 'waiting' AND NEW.state IS DISTINCT FROM OLD.state"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} to {self.to_id}"

    def pause(self) -> timedelta:
        """How long to leave it after this attempt: five minutes, then four times as long each."""
        times: int = 4 ** max(self.attempts - 1, 0)
        return FIRST_PAUSE * times
