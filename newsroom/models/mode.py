from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom import modes
from newsroom.ids import new_id
from newsroom.models.article import Article
from newsroom.models.publication import Publication
from newsroom.models.reader import Reader

RAID_AT_MOST = 12  # hours


class Modes(models.Manager["Mode"]):
    def not_over(self) -> QuerySet[Mode]:
        """What is in force, or is to be."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=Now()), ended_at=None)


class Mode(models.Model):
    """How comments are published at a place, from a time on. It is ended, never edited.

    What is in force is found by `modes.mode_at`. The doors are in moderation/models/door.py.
    """

    class Kind(models.TextChoices):
        PEERS = modes.PEERS, _("Fellow readers decide")
        STAFF_FIRST = modes.STAFF_FIRST, _("The desk reads first")
        STAFF_AFTER = modes.STAFF_AFTER, _("The desk reads afterwards")
        CLOSED = modes.CLOSED, _("Closed")
        RAID = modes.RAID, _("Raid mode")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="modes")
    section = models.SlugField(blank=True, help_text="Empty: every section.")
    article = models.ForeignKey(Article, models.PROTECT, null=True, related_name="modes")
    kind = models.CharField(max_length=11, choices=Kind.choices)
    reason = models.CharField(max_length=300, blank=True, help_text="What readers are told.")
    note = models.CharField(max_length=300, blank=True, help_text="For the desk alone.")
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True)
    daily_from = models.TimeField(null=True, help_text="By the clock of `time_zone`.")
    daily_until = models.TimeField(null=True)
    days = ArrayField(
        models.PositiveSmallIntegerField(),
        default=list,
        blank=True,
        help_text="On which the daily hours begin, Monday is 0; empty: every day.",
    )
    time_zone = models.CharField(max_length=60, help_text="The publication's, as it was then.")
    set_by = models.ForeignKey(
        Reader, models.PROTECT, null=True, related_name="+", help_text="None: the newsroom."
    )
    set_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(Reader, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, help_text="When somebody ended it.")

    objects: ClassVar[Modes] = Modes()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="mode_ends_after_it_starts",
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
            ),
            models.CheckConstraint(
                name="mode_is_of_an_article_or_of_a_section_not_of_both",
                condition=Q(section="") | Q(article=None),
            ),
            models.CheckConstraint(
                name="mode_of_daily_hours_has_a_beginning_and_an_end",
                condition=Q(daily_from=None, daily_until=None, days=[])
                | (Q(daily_from__isnull=False, daily_until__isnull=False)
                   & ~Q(daily_from=F("daily_until"))),
            ),
            models.CheckConstraint(
                name="mode_that_closes_says_why_or_until_when",
                condition=~Q(kind=modes.CLOSED)
                | Q(reason__gt="")
                | Q(ends_at__isnull=False)
                | Q(daily_from__isnull=False),
            ),
            models.CheckConstraint(
                name="mode_of_a_raid_ends_by_itself_within_half_a_day",
                condition=~Q(kind=modes.RAID)
                | Q(
                    daily_from=None,
                    ends_at__isnull=False,
                    ends_at__lte=F("starts_at") + Value(timedelta(hours=RAID_AT_MOST)),
                ),
            ),
            models.CheckConstraint(
                name="mode_is_ended_by_somebody_at_a_time",
                condition=Q(ended_by=None) | Q(ended_at__isnull=False),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["publication", "article"],
                name="mode_not_ended",
                condition=Q(ended_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.publication_id}/{self.section}/{self.article_id or ''}"

    @property
    def level(self) -> int:
        if self.article_id is not None:
            return modes.ARTICLE
        return modes.SECTION if self.section else modes.PUBLICATION

    @property
    def hours(self) -> modes.Hours | None:
        if self.daily_from is None or self.daily_until is None:
            return None
        days = frozenset(self.days)
        return modes.Hours(self.daily_from, self.daily_until, self.time_zone, days)

    @property
    def as_setting(self) -> modes.Setting:
        """For the pure rules; what was ended early ends when it was."""
        ends: list[Any] = [end for end in (self.ends_at, self.ended_at) if end is not None]
        return modes.Setting(
            key=str(self.pk),
            kind=self.kind,
            level=self.level,
            set_at=self.set_at,
            starts_at=self.starts_at,
            ends_at=min(ends, default=None),
            hours=self.hours,
            reason=self.reason,
        )

    @property
    def lasts(self) -> bool:
        """Neither of certain hours nor with an end."""
        return self.ends_at is None and self.daily_from is None


KINDS = Mode.Kind.choices
# What one chooses between; a raid is a switch of its own.
CHOICES = [choice for choice in KINDS if choice[0] != modes.RAID]
