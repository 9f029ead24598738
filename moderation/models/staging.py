"""What a file says, before it is brought in: staged, put in order, and gone when that is done.

A dry run has temporary tables of the same names, and the same statements fill them.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from moderation.models.importing import ImportBatch


def _staged(name: str) -> list[models.BaseConstraint]:
    fields = ["batch", "position"]
    return [models.UniqueConstraint(fields=fields, name=f"staged_{name}_has_its_position")]


class StagedThread(models.Model):
    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="+", db_index=False)
    position = models.BigIntegerField()
    key = models.CharField(max_length=255)
    url = models.TextField()
    identifier = models.TextField()
    title = models.TextField()
    opened_at = models.DateTimeField(null=True)
    closed = models.BooleanField()
    deleted = models.BooleanField()
    article = models.UUIDField(null=True)
    how = models.CharField(max_length=12, default="", db_default="")

    class Meta:
        constraints = _staged("thread")
        indexes = [models.Index(fields=["batch", "key"], name="staged_thread_by_key")]

    def __str__(self) -> str:
        return self.key


class StagedComment(models.Model):
    """Where a comment is to stand. Narrow, for it is written to again and again."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="+", db_index=False)
    position = models.BigIntegerField()
    key = models.CharField(max_length=255)
    thread = models.CharField(max_length=255)
    parent = models.CharField(max_length=255, null=True)
    state = models.CharField(max_length=8)
    is_empty = models.BooleanField()
    known_as = ArrayField(models.CharField(max_length=300), default=list)
    written_at = models.DateTimeField()
    comment = models.UUIDField()
    article = models.UUIDField(null=True)
    fate = models.CharField(max_length=16, default="", db_default="")
    over = models.UUIDField(null=True, help_text="The comment that it answers, as it is here.")
    level = models.IntegerField(null=True)
    is_stone = models.BooleanField(
        default=False, db_default=False, help_text="Not to be seen, and answered in public."
    )

    class Meta:
        constraints = _staged("comment")
        indexes = [
            models.Index(fields=["batch", "key"], name="staged_comment_by_key"),
            models.Index(fields=["batch", "comment"], name="staged_comment_by_id"),
            models.Index(fields=["batch", "over"], name="staged_comment_by_answered"),
            models.Index(fields=["batch", "level", "position"], name="staged_comment_in_order"),
        ]

    def __str__(self) -> str:
        return self.key


class StagedText(models.Model):
    """What a comment says, and who said it: written once, read once."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="+", db_index=False)
    position = models.BigIntegerField()
    author = models.CharField(max_length=200)
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=360, null=True)
    email = models.CharField(max_length=254)
    confirmed = models.BooleanField()
    text = models.TextField()
    html = models.TextField()
    looks_harsh = models.BooleanField()
    edited_at = models.DateTimeField(null=True)
    likes = models.IntegerField()
    dislikes = models.IntegerField()

    class Meta:
        constraints = _staged("text")

    def __str__(self) -> str:
        return str(self.position)


class StagedOddity(models.Model):
    """Something odd about the file: said when it is read, and when it is arranged."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="+", db_index=False)
    position = models.BigIntegerField()
    code = models.CharField(max_length=40)
    key = models.CharField(max_length=255)
    detail = models.CharField(max_length=300)

    class Meta:
        indexes = [models.Index(fields=["batch", "code", "position"], name="staged_oddity_said")]

    def __str__(self) -> str:
        return f"{self.code}: {self.key}"
