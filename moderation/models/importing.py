"""What an import brings, and by which batch: so that it comes once, and may be taken back.

It stays on record by the keys of the system that it comes from. What is only staged is in
staging.py.
"""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.doors import forbid, forbid_any, forbid_when
from newsroom.ids import new_id
from newsroom.models import GHOST, Article, Publication, Reader


class ImportSource(models.Model):
    """Where comments of a publication come from: a system, and which one of its sites."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")
    format = models.CharField(max_length=40)
    name = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "name"], name="import_source_is_known_by_its_name"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def issuer(self) -> str:
        """Whom it names: nobody who could sign in here."""
        return f"{GHOST}{self.name}:{self.publication_id}"


class ImportBatch(models.Model):
    """One file brought in: what was asked for, how far it is, and what came of it."""

    class State(models.TextChoices):
        STAGING = "staging", _("being read")
        LOADING = "loading", _("being brought in")
        DONE = "done", _("brought in")
        ROLLING_BACK = "rolling_back", _("being taken back")
        ROLLED_BACK = "rolled_back", _("taken back")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.ForeignKey(ImportSource, models.PROTECT, related_name="batches")
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.STAGING)
    file_name = models.CharField(max_length=255)
    file_size = models.BigIntegerField()
    file_sha = models.CharField(max_length=64)
    options = models.JSONField(default=dict)
    by = models.ForeignKey(Reader, models.PROTECT, null=True, related_name="+", db_index=False)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    rolled_back_at = models.DateTimeField(null=True)
    # How far it is, in the transaction of what was done: who is killed goes on from here.
    records = models.BigIntegerField(default=0, help_text="Of the file, which are staged.")
    is_arranged = models.BooleanField(default=False)
    level = models.IntegerField(default=-1, help_text="In the threads, of what came last.")
    position = models.BigIntegerField(default=-1, help_text="In the file, of what came last.")
    counts: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["publication", "-started_at"], name="import_newest")]
        constraints = [
            models.CheckConstraint(
                name="import_is_done_at_a_time",
                condition=~Q(state="done") | Q(finished_at__isnull=False),
            ),
        ]
        triggers = [
            forbid("import_is_never_deleted", operation=pgtrigger.Delete),
            forbid_when(
                "import_moves_only_along_the_arrows_drawn",
                """OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (
                    ('staging', 'loading'), ('loading', 'done'), ('staging', 'rolling_back'),
                    ('loading', 'rolling_back'), ('done', 'rolling_back'),
                    ('rolling_back', 'rolled_back'))
                   OR (OLD.publication_id, OLD.source_id, OLD.file_sha)
                    <> (NEW.publication_id, NEW.source_id, NEW.file_sha)""",
                operation=pgtrigger.Update,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.pk})"

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.STAGING, self.State.LOADING)


class ImportedThread(models.Model):
    """A thread that was brought, and the article that it became part of."""

    source = models.ForeignKey(ImportSource, models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=255)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="threads")
    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    is_made = models.BooleanField(default=False, help_text="The batch made the article, too.")
    mode = models.UUIDField(
        null=True, help_text="By which the batch closed the article that it made."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "key"], name="imported_thread_comes_once_from_its_source"
            )
        ]

    def __str__(self) -> str:
        return self.key


class ImportedComment(models.Model):
    """A comment that was brought: written down before the comment itself is.

    That is what opens the doors for it: nothing that was here before can be said to be brought.
    """

    id = models.BigAutoField(primary_key=True)
    source = models.ForeignKey(ImportSource, models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=255)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="comments")
    comment = models.UUIDField(unique=True, help_text="Its id; the row may be gone again.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "key"], name="imported_comment_comes_once_from_its_source"
            )
        ]
        triggers = [
            forbid_any(
                "imported_comment_was_not_here_before_it_came",
                """EXISTS (SELECT FROM comments_comment c WHERE c.id = n.comment)
                   OR NOT EXISTS (SELECT FROM moderation_importbatch b
                    WHERE b.id = n.batch_id AND b.state = 'loading')""",
            ),
            forbid("imported_comment_is_never_changed", operation=pgtrigger.Update),
            forbid_when(
                "imported_comment_is_forgotten_only_when_it_is_taken_back",
                """NOT EXISTS (SELECT FROM moderation_importbatch b
                    WHERE b.id = OLD.batch_id AND b.state = 'rolling_back')""",
                operation=pgtrigger.Delete,
            ),
        ]

    def __str__(self) -> str:
        return self.key


class ImportedAlias(models.Model):
    """What else a comment that was brought is known as: another system had it, too."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+", db_index=False)
    alias = models.CharField(max_length=300, help_text="Such as disqus:123.")
    imported = models.ForeignKey(ImportedComment, models.CASCADE, related_name="aliases")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "alias"], name="imported_alias_is_one_comments"
            )
        ]

    def __str__(self) -> str:
        return self.alias
