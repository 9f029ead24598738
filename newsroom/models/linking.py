"""A reader's account gets another identity: by a confirmed address, or by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from newsroom.ids import new_id
from newsroom.models.publication import Publication
from newsroom.models.reader import Reader

if TYPE_CHECKING:
    from datetime import datetime

WINDOW_AT_MOST = timedelta(days=90)


class LinkWindows(models.QuerySet["LinkWindow"]):
    def open(self, at: datetime | None = None) -> LinkWindows:
        now = at or timezone.now()
        return self.filter(opened_at__lte=now, ends_at__gt=now)


class LinkWindow(models.Model):
    """The time in which a newsroom's token finds an older account by its confirmed address.

    An admin opens it for the issuer of one publication, and it ends by itself.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    publication = models.ForeignKey(Publication, models.CASCADE, related_name="link_windows")
    opened_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    opened_by = models.ForeignKey(Reader, models.PROTECT, null=True, related_name="+")

    objects = LinkWindows.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="link_window_ends_within_ninety_days",
                condition=Q(ends_at__gte=F("opened_at"))
                & Q(ends_at__lte=F("opened_at") + WINDOW_AT_MOST),
            )
        ]

    def __str__(self) -> str:
        return f"{self.publication} until {self.ends_at:%Y-%m-%d %H:%M}"


class Rekeying(models.Model):
    """A list of subjects, old and new, that was given for a publication; carried out once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    publication = models.ForeignKey(Publication, models.CASCADE, related_name="rekeyings")
    digest = models.CharField(max_length=64, help_text="Of its lines, whatever their order.")
    by = models.ForeignKey(Reader, models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "digest"], name="rekeying_is_carried_out_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.publication}, {self.begun_at:%Y-%m-%d %H:%M}"


class Linking(models.Model):
    """On record: this account was known by one identity, and is known by another since."""

    reader = models.ForeignKey(Reader, models.CASCADE, related_name="linkings")
    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+")
    window = models.ForeignKey(LinkWindow, models.CASCADE, null=True, related_name="linkings")
    rekeying = models.ForeignKey(Rekeying, models.CASCADE, null=True, related_name="linkings")
    at = models.DateTimeField(default=timezone.now)
    was_issuer = models.CharField(max_length=200)
    was_subject = models.CharField(max_length=200)
    subject = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="linking_is_by_a_window_or_by_a_list",
                condition=Q(window__isnull=False, rekeying=None)
                | Q(window=None, rekeying__isnull=False),
            ),
            # Two accounts at the newsroom with one address would else take it in turns.
            models.UniqueConstraint(
                fields=["reader", "window"], name="reader_is_linked_once_in_a_window"
            ),
            models.UniqueConstraint(
                fields=["rekeying", "was_subject"], name="subject_is_changed_once_by_a_list"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.was_subject} → {self.subject}"
