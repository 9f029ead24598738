from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from comments.doors import (
    BY_A_GHOST,
    OF_A_GHOST,
    for_each_that_came,
    forbid,
    forbid_any,
    forbid_when,
    update_of,
    worth,
)
from newsroom.ids import new_id
from newsroom.models import Article, Reader

if TYPE_CHECKING:
    from comments.beside import Beside
    from comments.models.revision import Revision

# So many steps fit on one page: on a phone there is no room for more. What is said below the
# deepest step goes on on a page of its own: the next storey.
DEEPEST = 6
# A reply to one that stands this deep stands beside it: the key of its place stays short enough
# for an index (16 bytes a step; PostgreSQL takes 2,700).
DEPTH_AT_MOST = 16 * DEEPEST
KEY = 16  # bytes of `path` for each step

# Where a reply stands under its root: `p` is what it answers, `row` the reply.
_PATH = f"""substring(coalesce(p.path, ''::bytea) FOR {KEY} * ({{row}}.depth - 1))
    || int8send((extract(epoch FROM {{row}}.first_released_at) * 1000000)::bigint)
    || substring(uuid_send({{row}}.id) FROM 9)"""
_PLACE = f"""
SELECT {_PATH.format(row="NEW")} INTO NEW.path
    FROM comments_comment p WHERE p.id = NEW.parent_id;
RETURN NEW;"""  # noqa: S608 - of constants

_TALLY = """
INSERT INTO comments_tally (comment_id, article_id, is_root)
    VALUES (NEW.id, NEW.article_id, NEW.parent_id IS NULL) ON CONFLICT DO NOTHING;
RETURN NULL;"""

_TALLIES = """
INSERT INTO comments_tally (comment_id, article_id, is_root)
    SELECT id, article_id, parent_id IS NULL FROM came WHERE first_released_at IS NOT NULL
    ON CONFLICT DO NOTHING;"""

# Comments are born hidden, but those of an import: all of them are asked for at once.
BORN_PUBLIC = """(n.released_revision_id IS NOT NULL OR n.first_released_at IS NOT NULL
    OR n.path IS NOT NULL)"""
_OUT_OF_PLACE = f"""n.parent_id IS NULL AND n.path IS NOT NULL
    OR n.parent_id IS NOT NULL AND (SELECT true FROM comments_comment p
        WHERE p.id = n.parent_id AND p.article_id = n.article_id
        AND p.first_released_at IS NOT NULL AND coalesce(p.root_id, p.id) = n.root_id
        AND least(p.depth + 1, {DEPTH_AT_MOST}) = n.depth AND n.path = {_PATH.format(row="n")})
        IS NULL"""  # noqa: S608 - of constants

# A pin or a pick is of what the public sees. Only what was ever shown can have one.
_DIM = """
UPDATE comments_highlight SET until = greatest(since, now())
    WHERE comment_id = NEW.id AND until IS NULL AND NOT EXISTS (
        SELECT FROM comments_revision mend WHERE mend.comment_id = NEW.id
        AND mend.status = 'pending' AND mend.mends_id IS NOT NULL);
RETURN NULL;"""


# Nothing but a deletion waits for it.
_HOLD = """
SELECT * FROM comments_comment WHERE id = %s AND released_revision_id IS NOT NULL FOR KEY SHARE"""


class Public(models.Manager["Comment"]):
    """Only what the public may see."""

    def get_queryset(self) -> models.QuerySet[Comment]:
        return super().get_queryset().filter(released_revision__isnull=False)

    def hold(self, pk: UUID) -> Comment | None:
        """One of them, for a row that is to name it: it cannot be deleted until this transaction
        ends, as it is where an import is taken back. None where the public sees no such comment.
        """
        return next(iter(self.raw(_HOLD, [pk])), None)


class Comment(models.Model):
    """A place in a thread, with an author; public while it has a released revision."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    article = models.ForeignKey(Article, models.PROTECT, related_name="comments")
    author = models.ForeignKey(Reader, models.PROTECT, related_name="comments", db_index=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="replies")
    root = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    depth = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    released_revision = models.OneToOneField(
        "comments.Revision", models.PROTECT, null=True, related_name="+"
    )
    first_released_at = models.DateTimeField(null=True)
    reply_count = models.PositiveIntegerField(default=0, help_text="Public replies to it.")
    # Where a reply stands under its root, in the order of reading. For each step on the way down
    # to it: when it was first released (microseconds, 8 bytes), then half of its id.
    path = models.BinaryField(null=True, editable=False)
    storey = models.GeneratedField(
        expression=(F("depth") - 1) / DEEPEST,
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )

    beside: Beside  # What a page shows beside it; set by the page.
    # What a page says of it to its reader (mutes.py); no columns.
    muted: bool = False
    answers_muted: bool = False

    # First, so that it is the default: what forgets to ask gets only what is public.
    public = Public()
    objects: ClassVar[models.Manager[Comment]] = models.Manager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                name="comment_that_is_public_has_a_time_of_release",
                condition=Q(released_revision__isnull=True) | Q(first_released_at__isnull=False),
            ),
            models.CheckConstraint(
                name="comment_that_replies_stands_in_its_parents_tree",
                condition=Q(parent__isnull=True, root__isnull=True, depth=0)
                | Q(parent__isnull=False, root__isnull=False, depth__gt=0),
            ),
            models.CheckConstraint(
                name="comment_never_replies_to_itself", condition=~Q(parent=F("id"))
            ),
            models.CheckConstraint(
                name="comment_that_replied_in_public_has_a_place_in_its_thread",
                condition=Q(root__isnull=True)
                | Q(first_released_at__isnull=True)
                | Q(path__isnull=False),
            ),
            models.CheckConstraint(
                name="comment_stands_no_deeper_than_its_place_can_say",
                condition=Q(depth__lte=DEPTH_AT_MOST),
            ),
            # Of an expression, so that no page is read from its index: it has all storeys.
            models.UniqueConstraint(
                Coalesce("root", "id"),
                "path",
                name="comment_has_its_place_in_its_thread_to_itself",
            ),
        ]
        indexes = [
            models.Index(
                fields=["article", "-first_released_at", "-id"],
                name="comment_roots_newest_first",
                condition=Q(first_released_at__isnull=False, parent__isnull=True),
            ),
            models.Index(
                fields=["article", "-reply_count", "-id"],
                name="comment_roots_most_replied",
                condition=Q(first_released_at__isnull=False, parent__isnull=True),
            ),
            models.Index(
                fields=["root", "storey", "path"],
                name="comment_replies_in_order",
                condition=Q(path__isnull=False),
            ),
            models.Index(
                fields=["article", "-first_released_at"],
                name="comment_public_newest_first",
                condition=Q(released_revision__isnull=False),
            ),
            models.Index(fields=["author", "-id"], name="comment_by_author"),
            # Does somebody take part in this conversation? Asked for every text of a draw.
            models.Index("author", Coalesce("root", "id"), name="comment_threads_of_its_author"),
        ]
        triggers = [
            forbid_any("comment_is_born_hidden", f"NOT {BY_A_GHOST}", worth=BORN_PUBLIC),
            forbid_any(
                "comment_that_is_born_public_stands_where_it_would_have_been_put",
                _OUT_OF_PLACE,
                worth=BORN_PUBLIC,
            ),
            forbid_any(
                "comment_is_born_public_only_with_a_released_revision",
                """(SELECT r.status FROM comments_revision r
                    WHERE r.id = n.released_revision_id AND r.comment_id = n.id)
                    IS DISTINCT FROM 'released'""",
                worth="n.released_revision_id IS NOT NULL",
            ),
            for_each_that_came("comment_that_is_born_public_has_a_tally", _TALLIES),
            pgtrigger.Trigger(
                name="comment_is_placed_when_it_is_first_released",
                when=pgtrigger.Before,
                operation=update_of("first_released_at"),
                condition=worth("""NEW.root_id IS NOT NULL AND NEW.path IS NULL
                    AND NEW.first_released_at IS NOT NULL"""),
                func=_PLACE,
            ),
            pgtrigger.Trigger(
                name="comment_has_a_tally_once_it_is_released",
                when=pgtrigger.After,
                operation=update_of("first_released_at"),
                condition=pgtrigger.Q(new__first_released_at__isnull=False),
                func=_TALLY,
            ),
            pgtrigger.Trigger(
                name="comment_loses_its_pin_and_its_pick_when_hidden",
                when=pgtrigger.After,
                operation=update_of("released_revision_id"),
                condition=pgtrigger.Q(old__released_revision__isnull=False)
                & pgtrigger.Q(new__released_revision__isnull=True),
                func=_DIM,
            ),
            forbid(
                "comment_keeps_its_place_in_the_order_of_reading",
                operation=update_of("path"),
                condition=pgtrigger.Condition("OLD.path IS DISTINCT FROM NEW.path"),
            ),
            forbid_when(
                "comment_stands_under_its_parent_in_one_thread",
                f"""NEW.parent_id IS NOT NULL AND NOT EXISTS (
                    SELECT FROM comments_comment p WHERE p.id = NEW.parent_id
                    AND p.article_id = NEW.article_id
                    AND coalesce(p.root_id, p.id) = NEW.root_id
                    AND least(p.depth + 1, {DEPTH_AT_MOST}) = NEW.depth)""",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition(
                    "NEW.parent_id IS NOT NULL AND NEW.first_released_at IS NULL"
                ),
            ),
            forbid_when(
                "comment_is_public_only_with_a_released_revision",
                """NOT EXISTS (
                    SELECT FROM comments_revision r WHERE r.id = NEW.released_revision_id
                    AND r.comment_id = NEW.id AND r.status = 'released')""",
                operation=update_of("released_revision_id"),
                condition=worth("NEW.released_revision_id IS NOT NULL"),
            ),
            forbid_when(
                "comment_is_public_only_under_a_parent_that_once_was",
                """NOT EXISTS (SELECT FROM comments_comment p WHERE p.id = NEW.parent_id
                    AND p.first_released_at IS NOT NULL)""",
                operation=update_of("released_revision_id", "parent_id"),
                condition=worth(
                    "NEW.released_revision_id IS NOT NULL AND NEW.parent_id IS NOT NULL"
                ),
            ),
            # A ghost's may become its author's own; that has another door, in moderation.
            forbid_when(
                "comment_keeps_its_first_release_its_author_and_its_place",
                f"""(OLD.article_id, OLD.parent_id, OLD.root_id, OLD.depth,
                    OLD.first_released_at) IS DISTINCT FROM (NEW.article_id, NEW.parent_id,
                    NEW.root_id, NEW.depth, NEW.first_released_at)
                   OR NOT {OF_A_GHOST}""",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.author_id <> NEW.author_id OR OLD.article_id <> NEW.article_id"
                    " OR OLD.parent_id IS DISTINCT FROM NEW.parent_id"
                    " OR OLD.root_id IS DISTINCT FROM NEW.root_id"
                    " OR OLD.depth <> NEW.depth"
                    " OR (OLD.first_released_at IS DISTINCT FROM NEW.first_released_at"
                    " AND (OLD.first_released_at IS NOT NULL"
                    " OR NEW.released_revision_id IS NULL))"
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_public(self) -> bool:
        return self.released_revision_id is not None

    @property
    def edited_at(self) -> datetime | None:
        """When the public text was written, if another one was public before it."""
        text, since = self.released_revision, self.first_released_at
        is_later = text is not None and since is not None and text.created_at > since
        return text.created_at if text is not None and is_later else None

    @property
    def place(self) -> bytes:
        """Its key in the order of reading, under its root; a root's is empty."""
        return bytes(self.path) if self.path is not None else b""

    @property
    def shown_depth(self) -> int:
        """How far to indent it on the page that it is on; see `DEEPEST`."""
        return (self.depth - 1) % DEEPEST + 1 if self.depth else 0

    @property
    def is_on_the_deepest_step(self) -> bool:
        """Whether answers to it are on a page of their own."""
        return self.shown_depth == DEEPEST and self.depth < DEPTH_AT_MOST

    def newest_revision(self) -> Revision:
        """The text that the author last handed in."""
        return self.revisions.latest("number")
