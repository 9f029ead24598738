"""What moderators have about them at the desk: who looks at what, templates, keys."""

from __future__ import annotations

from datetime import timedelta

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from comments.doors import forbid
from comments.models import Revision
from moderation.models.case import Case
from newsroom.ids import new_id
from newsroom.models import Publication, Reader

SEVERE_AT_MOST = 50
CLAIMED_FOR = timedelta(minutes=2)


class Claim(models.Model):
    """Somebody at the desk has a case open: a short lease, shown to the others.

    It warns, and holds nobody up. What ran out is nothing, and the clock sweeps it away.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="claims")
    moderator = models.ForeignKey(Reader, models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "moderator"], name="claim_is_one_per_case_and_moderator"
            )
        ]

    def __str__(self) -> str:
        return f"{self.moderator_id} looks at {self.case_id}"


class ReasonTemplate(models.Model):
    """What the desk of a publication says to authors again and again, in one language.

    `{article}` and `{newspaper}` in it are filled in when it is chosen.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+")
    language = models.CharField(max_length=12)
    reason = models.CharField(max_length=20, help_text="A code of moderation/grounds.py.")
    title = models.CharField(max_length=80, help_text="For moderators; its author never sees it.")
    text = models.TextField(max_length=2000)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(Reader, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "language", "title"],
                name="template_has_its_title_to_itself",
            ),
            models.CheckConstraint(name="template_says_something", condition=Q(text__gt="")),
        ]

    def __str__(self) -> str:
        return self.title


class ReportsIgnored(models.Model):
    """On record: the desk keeps this text, whatever is reported, until its author edits it.

    It is about one text: what an edit puts in its place may be reported again.
    """

    revision = models.OneToOneField(
        Revision, models.PROTECT, primary_key=True, related_name="reports_ignored"
    )
    by = models.ForeignKey(Reader, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = [forbid("reports_ignored_is_never_changed", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"reports of {self.revision_id} are ignored"


class DeskChoices(models.Model):
    """How one moderator works at the desk: keys, covers, and how much of the worst in a row."""

    reader = models.OneToOneField(
        Reader, models.CASCADE, primary_key=True, related_name="desk_choices"
    )
    keys_on = models.BooleanField(default=True)
    keys = models.JSONField(default=dict, help_text="Acts and the keys chosen for them.")
    covers = models.BooleanField(default=True, help_text="Harsh texts, until they are opened.")
    severe_in_a_row = models.PositiveSmallIntegerField(
        default=5, help_text="After how many a pause is suggested; 0: never."
    )

    def __str__(self) -> str:
        return f"how {self.reader_id} works"
