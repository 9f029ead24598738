from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from comments.doors import forbid, forbid_when
from comments.models.comment import Comment
from newsroom.models import Article, Reader

PINS_AT_MOST = 3  # of an article


class Highlight(models.Model):
    """On record: from when until when the newsroom pinned or picked a comment, and who did.

    A pin keeps a comment that begins a conversation above all others; a pick recommends any
    comment. Either ends by itself when the comment is no longer public: by nobody.
    """

    class Kind(models.TextChoices):
        PIN = "pin"
        PICK = "pick"

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="highlights")
    article = models.ForeignKey(Article, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    place = models.PositiveSmallIntegerField(null=True, help_text="Of a pin: 1 is the highest.")
    since = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Reader, models.PROTECT, related_name="+", db_index=False)
    until = models.DateTimeField(null=True, help_text="Null: in force.")
    ended_by = models.ForeignKey(
        Reader, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "kind"],
                condition=Q(until=None),
                name="highlight_is_given_once",
            ),
            # Three places, each to be had once: so there are three pins at most.
            models.UniqueConstraint(
                fields=["article", "place"],
                condition=Q(until=None, kind="pin"),
                name="pin_has_its_place_to_itself",
            ),
            models.CheckConstraint(
                name="pin_has_one_of_three_places",
                condition=Q(kind="pick", place=None)
                | Q(kind="pin", place__isnull=False, place__gte=1, place__lte=PINS_AT_MOST),
            ),
            models.CheckConstraint(
                name="highlight_ends_after_it_began",
                condition=Q(until=None, ended_by=None) | Q(until__gte=F("since")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["article", "-comment"],
                name="highlight_in_force",
                condition=Q(until=None),
            )
        ]
        triggers = [
            forbid_when(
                "highlight_is_of_what_the_public_sees",
                """NOT EXISTS (SELECT FROM comments_comment c
                    WHERE c.id = NEW.comment_id AND c.article_id = NEW.article_id
                    AND c.released_revision_id IS NOT NULL)""",
                operation=pgtrigger.Insert,
            ),
            forbid_when(
                "pin_is_of_a_comment_that_begins_a_conversation",
                """NEW.kind = 'pin' AND EXISTS (SELECT FROM comments_comment c
                    WHERE c.id = NEW.comment_id AND c.parent_id IS NOT NULL)""",
                operation=pgtrigger.Insert,
            ),
            forbid(
                "highlight_only_ends_and_is_never_changed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.until IS NOT NULL OR (OLD.comment_id, OLD.article_id, OLD.kind,"
                    " OLD.place, OLD.since, OLD.by_id) IS DISTINCT FROM (NEW.comment_id,"
                    " NEW.article_id, NEW.kind, NEW.place, NEW.since, NEW.by_id)"
                ),
            ),
            forbid("highlight_is_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.comment_id}"
