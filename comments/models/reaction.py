from __future__ import annotations

from typing import NamedTuple

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.doors import forbid, forbid_when
from comments.models.comment import Comment
from newsroom.models import Reader


class Kind(models.TextChoices):
    """What a reader may feel about a comment, beside answering it."""

    LIKE = "like", _("Like")
    FUNNY = "funny", _("Funny")
    WOW = "wow", _("Wow")
    SAD = "sad", _("Sad")
    DISAGREE = "disagree", _("Disagree")


# Those that say that a comment was worth reading; see docs/decisions/0010-most-valued.md.
VALUES = (Kind.LIKE, Kind.FUNNY, Kind.WOW)

_VALUES = ", ".join(f"'{kind}'" for kind in VALUES)
# The lock comes first: what the same reader gave at the same moment is then to be seen.
_COUNT = f"""
IF TG_OP = 'INSERT' THEN given = NEW; step = 1; ELSE given = OLD; step = -1; END IF;
PERFORM FROM comments_tally WHERE comment_id = given.comment_id FOR NO KEY UPDATE;
UPDATE comments_tally SET
    {", ".join(f'"{kind}" = "{kind}" + step * (given.kind = {kind.value!r})::int' for kind in Kind)},
    valued = valued + step * (given.kind IN ({_VALUES}) AND NOT EXISTS (
        SELECT FROM comments_reaction other WHERE other.comment_id = given.comment_id
        AND other.reader_id = given.reader_id AND other.kind <> given.kind
        AND other.kind IN ({_VALUES})))::int
    WHERE comment_id = given.comment_id;
RETURN NULL;"""  # noqa: E501, S608 - of constants


class Reaction(models.Model):
    """A reader's feeling about a comment. It never has a say in what becomes of it."""

    reader = models.ForeignKey(Reader, models.CASCADE, related_name="+", db_index=False)
    comment = models.ForeignKey(Comment, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "comment", "kind"], name="reaction_is_given_once_of_each_kind"
            ),
            models.CheckConstraint(
                name="reaction_is_of_a_known_kind",
                condition=models.Q(kind__in=[str(kind) for kind in Kind]),
            ),
        ]
        indexes = [models.Index(fields=["comment"], name="reaction_to_comment")]
        triggers = [
            forbid_when(
                "reaction_is_never_to_ones_own_comment",
                """EXISTS (SELECT FROM comments_comment c
                    WHERE c.id = NEW.comment_id AND c.author_id = NEW.reader_id)""",
                operation=pgtrigger.Insert,
            ),
            forbid_when(
                "reaction_is_to_what_the_public_sees",
                """NOT EXISTS (SELECT FROM comments_comment c
                    WHERE c.id = NEW.comment_id AND c.released_revision_id IS NOT NULL)""",
                operation=pgtrigger.Insert,
            ),
            forbid("reaction_is_given_or_taken_back_never_changed", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="reaction_is_counted",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Delete,
                declare=[("given", "comments_reaction"), ("step", "int")],
                func=_COUNT,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.comment_id}"


class Given(NamedTuple):
    """The reactions of one kind to a comment, and whether who looks gave one of them."""

    kind: Kind
    number: int
    is_own: bool = False


class Tally(models.Model):
    """How many reactions of each kind a comment has: a row of its own, since it is a hot one.

    PostgreSQL makes it when the comment is first released, and counts. So a reaction never
    waits for a release, an answer or a review, nor they for it.
    """

    comment = models.OneToOneField(Comment, models.CASCADE, primary_key=True, related_name="tally")
    article_id = models.UUIDField(help_text="The comment's, for the order below.")
    is_root = models.BooleanField()
    like = models.PositiveIntegerField(db_default=0)
    funny = models.PositiveIntegerField(db_default=0)
    wow = models.PositiveIntegerField(db_default=0)
    sad = models.PositiveIntegerField(db_default=0)
    disagree = models.PositiveIntegerField(db_default=0)
    valued = models.PositiveIntegerField(
        db_default=0, help_text="Readers who liked it, laughed, or learnt something."
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["article_id", "-valued", "-comment"],
                name="tally_roots_most_valued",
                condition=models.Q(is_root=True),
            )
        ]
        triggers = [
            forbid_when(
                "tally_is_counted_never_written",
                "pg_trigger_depth() < 2",
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Condition("pg_trigger_depth() < 1"),
            ),
        ]

    def __str__(self) -> str:
        return f"of {self.comment_id}"

    @property
    def given(self) -> list[Given]:
        """How many of each kind, without those that nobody gave, for a page."""
        return [Given(kind, number) for kind, number in self.counts.items()]

    @property
    def counts(self) -> dict[Kind, int]:
        """How many of each kind; none of what nobody gave."""
        counted = {kind: int(getattr(self, kind)) for kind in Kind}
        return {kind: number for kind, number in counted.items() if number}
