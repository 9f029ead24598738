from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThan, LessThanOrEqual
from django.utils import timezone

from comments.doors import forbid_when
from comments.models import Comment
from newsroom.models import Article, Reader

# Characters: more than any rule lets be handed in, so that too long a text can still be cut.
KEPT_AT_MOST = 40_000


class Unsent(models.Model):
    """What a reader has written so far at one place, and not handed in. Theirs alone to see."""

    reader = models.ForeignKey(Reader, models.CASCADE, related_name="+")
    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    parent = models.ForeignKey(
        Comment, models.CASCADE, null=True, related_name="+", help_text="What it answers."
    )
    rewrites = models.ForeignKey(
        Comment,
        models.CASCADE,
        null=True,
        related_name="+",
        help_text="The reader's own comment that it would be the new text of.",
    )
    text = models.TextField()
    kept_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "article", "parent", "rewrites"],
                name="reader_keeps_one_unsent_text_at_a_place",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="unsent_text_is_neither_empty_nor_endless",
                condition=Q(GreaterThan(Length("text"), 0))
                & Q(LessThanOrEqual(Length("text"), KEPT_AT_MOST)),
            ),
            models.CheckConstraint(
                name="unsent_text_is_a_reply_or_a_rewrite_not_both",
                condition=Q(parent=None) | Q(rewrites=None),
            ),
        ]
        indexes = [models.Index(fields=["kept_at"], name="unsent_by_age")]
        triggers = [
            forbid_when(
                "nobody_keeps_a_text_as_an_erased_reader",
                """EXISTS (SELECT FROM newsroom_reader a
                    WHERE a.id = NEW.reader_id AND a.erased_at IS NOT NULL)""",
                operation=pgtrigger.Insert,
            ),
        ]

    def __str__(self) -> str:
        return f"by {self.reader_id} on {self.article_id}"
