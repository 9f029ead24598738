"""Who keeps whose company, as far as it touches on judging."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom.models import Publication, Reader


class Tie(models.Model):
    """Two reviewers who keep turning up on the same texts together. They count as one."""

    one = models.ForeignKey(Reader, models.CASCADE, related_name="+")
    other = models.ForeignKey(Reader, models.CASCADE, related_name="+")
    evidence = models.JSONField(default=dict)
    found_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="tie_is_known_once"),
            models.CheckConstraint(
                name="tie_names_its_readers_in_order", condition=Q(one__lt=F("other"))
            ),
        ]
        indexes = [models.Index(fields=["other"], name="tie_by_the_other")]

    def __str__(self) -> str:
        return f"{self.one_id} and {self.other_id}"


class Apart(models.Model):
    """A reviewer who is not given the texts of this author, and why."""

    class Why(models.TextChoices):
        FAVOUR = "favour", _("kinder or harsher to this author than anybody else")
        CIRCLE = "circle", _("keeps turning up together with the author")
        DEVICE = "device", _("shares a device with the author")
        NETWORK = "network", _("shares a small network with the author")
        MUTE = "mute", _("one of them has muted the other")

    reviewer = models.ForeignKey(Reader, models.CASCADE, related_name="+")
    author = models.ForeignKey(Reader, models.CASCADE, related_name="+")
    why = models.CharField(max_length=8, choices=Why.choices)
    evidence = models.JSONField(default=dict)
    found_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, help_text="Null: for good.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reviewer", "author", "why"], name="apart_is_said_once_for_each_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reviewer_id} not on {self.author_id}: {self.why}"


class Cluster(models.Model):
    """Which of two voting clusters a reader of a publication is of, where they are reliable.

    The numbers mean nothing: which is 0 may change from night to night. It comes near to what
    somebody believes, so it is shown to nobody, kept only where a rule uses it, and runs out.
    """

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+")
    reader = models.ForeignKey(Reader, models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveSmallIntegerField()
    found_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "publication"], name="cluster_is_one_for_each_reader"
            ),
            models.CheckConstraint(name="cluster_is_one_of_two", condition=Q(number__in=[0, 1])),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id} votes with {self.number}"


class Mark(models.Model):
    """A trace that accounts may share: the keyed hash of a device cookie or of a network.

    The address itself is never kept; the key changes, and a mark is forgotten in time.
    """

    class Kind(models.TextChoices):
        DEVICE = "device"
        NETWORK = "network"

    reader = models.ForeignKey(Reader, models.CASCADE, related_name="marks")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    digest = models.CharField(max_length=64)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "kind", "digest"], name="mark_is_kept_once_per_reader"
            )
        ]
        indexes = [
            models.Index(fields=["kind", "digest"], name="mark_shared_by"),
            models.Index(fields=["seen_at"], name="mark_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.reader_id}"
