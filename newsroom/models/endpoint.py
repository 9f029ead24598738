from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom.ids import new_id
from newsroom.locked import lock, unlocked
from newsroom.models.publication import Publication
from newsroom.models.reader import Reader

USE = "newsroom.models.Endpoint"  # What the secrets are locked for.


class Endpoints(models.Manager["Endpoint"]):
    """Those that there are; one that was taken away is no more than a name in the log."""

    def get_queryset(self) -> models.QuerySet[Endpoint]:
        return super().get_queryset().exclude(state=Endpoint.State.REMOVED)


class Endpoint(models.Model):
    """Where a publication wants to be told what happens."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")
        REMOVED = "removed", _("Taken away")

    class Pause(models.TextChoices):
        """Why it is paused, where nobody did it."""

        NOBODY = "", _("by somebody at the desk")
        GONE = "gone", _("its server answered that it is gone for good (410)")
        SECRET_LOST = "secret_lost", _("its secret cannot be read any more")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="endpoints")
    url = models.CharField(max_length=2000)
    description = models.CharField(max_length=200, blank=True)
    events = ArrayField(
        models.CharField(max_length=40),
        default=list,
        blank=True,
        help_text="The events that it is told of; empty: all of them.",
    )
    state = models.CharField(max_length=7, choices=State.choices, default=State.ACTIVE)
    paused_because = models.CharField(max_length=11, choices=Pause.choices, blank=True)
    sealed = models.CharField(max_length=300, help_text="Its secret, locked with SECRET_KEY.")
    sealed_before = models.CharField(max_length=300, blank=True, help_text="The one before it.")
    before_until = models.DateTimeField(null=True, help_text="Until when that one still signs.")
    rotated_at = models.DateTimeField(default=timezone.now)
    # How it goes. A run of failures lets it rest, so that nobody hammers at a closed door.
    failures = models.PositiveIntegerField(default=0, help_text="In a row.")
    rests_until = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True, help_text="When anything last arrived.")
    failed_at = models.DateTimeField(null=True, help_text="When anything last did not.")
    created_by = models.ForeignKey(Reader, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    # First, so that it is the default.
    objects: ClassVar[Endpoints] = Endpoints()
    ever: ClassVar[models.Manager[Endpoint]] = models.Manager()

    class Meta:
        base_manager_name = "ever"
        constraints = [
            models.CheckConstraint(
                name="endpoint_signs_with_an_older_secret_only_for_a_time",
                condition=Q(sealed_before="", before_until=None)
                | Q(sealed_before__gt="", before_until__isnull=False),
            ),
            models.CheckConstraint(
                name="endpoint_says_why_it_is_paused_only_while_it_is",
                condition=Q(paused_because="") | Q(state="paused"),
            ),
        ]
        indexes = [
            # Asked with every fact that is told.
            models.Index(
                fields=["publication"], name="endpoint_listening", condition=~Q(state="removed")
            )
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def is_active(self) -> bool:
        return self.state == self.State.ACTIVE

    @property
    def is_resting(self) -> bool:
        """Whether nothing is sent for a while, since it failed several times in a row."""
        resting = self.rests_until is not None and self.rests_until > timezone.now()
        return self.is_active and resting

    @property
    def changes_secret(self) -> bool:
        """Whether two secrets sign just now."""
        return self.before_until is not None and self.before_until > timezone.now()

    @property
    def secrets(self) -> list[str]:
        """What signs just now: the newest first. None where SECRET_KEY is another by now."""
        sealed = [self.sealed, self.sealed_before] if self.changes_secret else [self.sealed]
        return unlocked(*sealed, use=USE)

    def take(self, secret: str) -> None:
        """Sign with this secret from now on. Not saved."""
        self.sealed, self.rotated_at = lock(secret, use=USE), timezone.now()
