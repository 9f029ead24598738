"""Somebody outside who is asked what they think of a text, and what they said."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.doors import forbid, forbid_when, update_of
from comments.models import Revision
from newsroom.ids import new_id
from newsroom.locked import lock, unlocked
from newsroom.models import Publication

USE = "moderation.models.ModerationHook"  # What the secrets are locked for.
DEADLINE_AT_LEAST, DEADLINE_AT_MOST = 5, 6 * 3600  # seconds


class ModerationHook(models.Model):
    """A service of a newsroom's own that is asked about texts, outside of our process."""

    class Silence(models.TextChoices):
        """What follows where it says nothing until its deadline."""

        PASS = "pass", _("The text goes on; that is noted")
        HOLD = "hold", _("The desk looks")

    class Form(models.TextChoices):
        MARKDOWN = "markdown", _("As it was written (Markdown)")
        PLAIN = "plain", _("Plain text")
        HTML = "html", _("HTML")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    publication = models.ForeignKey(Publication, models.CASCADE, related_name="moderation_hooks")
    name = models.SlugField(max_length=40, help_text="What its findings are kept under.")
    url = models.CharField(max_length=2000)
    deadline = models.PositiveIntegerField(
        default=30,
        validators=[MinValueValidator(DEADLINE_AT_LEAST), MaxValueValidator(DEADLINE_AT_MOST)],
        help_text="Seconds that it has; until then no reader is given the text.",
    )
    silence = models.CharField(max_length=4, choices=Silence.choices, default=Silence.PASS)
    asks_new = models.BooleanField(default=True, help_text="About texts that were never public.")
    asks_edits = models.BooleanField(default=True, help_text="About edits and mends.")
    form = models.CharField(max_length=8, choices=Form.choices, default=Form.MARKDOWN)
    active = models.BooleanField(default=True)
    sealed = models.CharField(max_length=300, help_text="Its secret, locked with SECRET_KEY.")
    sealed_before = models.CharField(max_length=300, blank=True, help_text="The one before it.")
    before_until = models.DateTimeField(null=True, help_text="Until when that one still signs.")
    # How it goes: a run of failures lets it rest, as an endpoint of events (pausing.py).
    failures = models.PositiveIntegerField(default=0, db_default=0, help_text="In a row.")
    rests_until = models.DateTimeField(null=True, help_text="Until then it is not asked.")
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, help_text="Removed; what it said stays.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "name"],
                condition=Q(ended_at__isnull=True),
                name="hook_has_a_name_of_its_own",
            ),
            models.CheckConstraint(
                name="hook_has_some_seconds_and_at_most_some_hours",
                condition=Q(deadline__range=(DEADLINE_AT_LEAST, DEADLINE_AT_MOST)),
            ),
            models.CheckConstraint(
                name="hook_that_ended_is_asked_no_more",
                condition=Q(ended_at__isnull=True) | Q(active=False),
            ),
            models.CheckConstraint(
                name="hook_rests_only_after_failures",
                condition=Q(rests_until__isnull=True) | Q(failures__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_resting(self) -> bool:
        """Whether it is left alone just now, since it has failed too often in a row."""
        return self.active and self.rests_until is not None and self.rests_until > timezone.now()

    @property
    def secrets(self) -> list[str]:
        """What signs just now, the newest first. None where SECRET_KEY is another by now."""
        until = self.before_until
        overlaps = until is not None and until > timezone.now()
        sealed = [self.sealed, self.sealed_before] if overlaps else [self.sealed]
        return unlocked(*sealed, use=USE)

    def take(self, secret: str) -> None:
        """Sign with this secret from now on. Not saved."""
        self.sealed = lock(secret, use=USE)


class HookCall(models.Model):
    """One text was put before one hook: asked when, answered when, and what was said.

    While it is open, no reader is given the text. It is closed by an answer or by its deadline,
    once; what is said after that is written down as late.
    """

    class Action(models.TextChoices):
        NEW = "new", _("new text")
        EDIT = "edit", _("edit")

    class State(models.TextChoices):
        OPEN = "open", _("Waits for an answer")
        ANSWERED = "answered", _("Answered")
        SILENT = "silent", _("No answer in time")
        LATE = "late", _("Answered too late")
        MOOT = "moot", _("The text was gone before")

    class Opinion(models.TextChoices):
        APPROVE = "approve", _("for it")
        HOLD = "hold", _("wants the desk to look")
        NONE = "no_opinion", _("no opinion")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    hook = models.ForeignKey(ModerationHook, models.PROTECT, related_name="calls", db_index=False)
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="hook_calls")
    action = models.CharField(max_length=4, choices=Action.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    asked_at = models.DateTimeField(default=timezone.now)
    deadline_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, help_text="Since when no text waits for it.")

    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, default=timezone.now)
    promised = models.BooleanField(default=False, help_text="It said that it will answer later.")
    trouble = models.CharField(max_length=40, blank=True, help_text="What the last try came to.")

    answered_at = models.DateTimeField(null=True)
    opinion = models.CharField(max_length=10, choices=Opinion.choices, blank=True)
    flags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    tags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hook", "revision"], name="hook_is_asked_once_about_a_text"
            ),
            models.CheckConstraint(
                name="call_is_open_or_says_when_it_was_closed",
                condition=Q(state="open", closed_at__isnull=True)
                | (~Q(state="open") & Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="call_that_is_answered_says_when_and_what",
                condition=(
                    Q(state__in=["answered", "late"], answered_at__isnull=False, opinion__gt="")
                    | Q(state__in=["open", "silent"], answered_at__isnull=True, opinion="")
                    | Q(state="moot")
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["hook", "-asked_at", "-id"], name="hookcall_newest"),
            models.Index(
                fields=["deadline_at"], name="hookcall_deadline", condition=Q(state="open")
            ),
            models.Index(
                fields=["next_try_at"],
                name="hookcall_due",
                condition=Q(state="open", next_try_at__isnull=False),
            ),
            models.Index(fields=["revision"], name="hookcall_open", condition=Q(state="open")),
        ]
        triggers = [
            # The text is locked first: nobody queues it while a call about it is being made.
            forbid_when(
                "hook_is_asked_only_about_a_text_that_no_reader_has",
                """NEW.state = 'open' AND EXISTS (SELECT FROM comments_revision r
                    WHERE r.id = NEW.revision_id AND r.status IN ('in_review', 'calibration'))""",
                first="""PERFORM FROM comments_revision
                    WHERE id = NEW.revision_id FOR NO KEY UPDATE;""",
                operation=pgtrigger.Insert,
            ),
            forbid(
                "call_that_is_closed_is_not_opened_again",
                operation=update_of("state"),
                condition=pgtrigger.Condition("OLD.state <> 'open' AND NEW.state = 'open'"),
            ),
            forbid(
                "call_keeps_its_text_and_its_deadline",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "((OLD.hook_id, OLD.revision_id, OLD.action, OLD.asked_at, OLD.deadline_at)"
                    " IS DISTINCT FROM (NEW.hook_id, NEW.revision_id, NEW.action, NEW.asked_at,"
                    " NEW.deadline_at))"
                ),
            ),
            # Its words may go, with those of the text.
            forbid(
                "hook_answers_once",
                operation=update_of("answered_at", "opinion", "flags", "tags"),
                condition=pgtrigger.Condition(
                    "(OLD.answered_at IS NOT NULL AND (OLD.answered_at, OLD.opinion, OLD.flags,"
                    " OLD.tags) IS DISTINCT FROM (NEW.answered_at, NEW.opinion, NEW.flags,"
                    " NEW.tags))"
                ),
            ),
            forbid("call_is_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.hook_id}: {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def in_short(self) -> str:
        """All its words on one line."""
        return " · ".join([*self.flags, *self.tags, *filter(None, [self.reason])])

    def is_over(self, now: datetime) -> bool:
        """Whether its time is, though nobody may have come to say so yet."""
        return not self.is_open or self.deadline_at <= now
