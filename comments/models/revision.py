from __future__ import annotations

import random
import uuid
from typing import Any

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from comments.doors import (
    BY_A_GHOST,
    OF_A_GHOST,
    forbid,
    forbid_any,
    forbid_when,
    update_of,
    worth,
)
from comments.models.comment import Comment
from comments.models.status import LIVE, MOVES, Status
from newsroom import prepared
from newsroom.ids import new_id
from newsroom.models import Publication, Reader

_DRAWN = ", ".join(f"('{a}', '{b}')" for a, to in MOVES.items() for b in sorted(to))
BORN_DECIDED = "n.status NOT IN ('pending', 'calibration')"
_NOT_BORN_DECIDED = "NEW.status IN ('pending', 'calibration')"
_LIVE = ", ".join(f"'{status}'" for status in sorted(LIVE))


def _draw() -> float:
    return random.random()  # noqa: S311 - fairness of a draw, not a secret


class Revision(models.Model):
    """One text of a comment, written once; the thing that is judged.

    The counters are its passport. They are counted by PostgreSQL from the rows they
    stand for, and cannot be written by anything else.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    comment = models.ForeignKey(Comment, models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField(default=1)
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")
    author = models.ForeignKey(Reader, models.PROTECT, related_name="+")
    mends = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="The text that was judged, of which this is the same with a slip mended.",
    )
    edits = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="The public text that this one is to take the place of, once it is read.",
    )
    text = models.TextField()
    html = models.TextField(help_text="The text, rendered and made safe when it was written.")
    created_at = models.DateTimeField(default=timezone.now)
    findings = models.JSONField(default=list, help_text="What screening found.")
    screened = models.JSONField(
        default=dict, db_default={}, help_text="Which checks were asked, of which version, when."
    )
    looks_harsh = models.BooleanField(
        default=False, db_default=False, help_text="By its words alone: its readers are warned."
    )

    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PENDING)
    decision = models.UUIDField(
        null=True, help_text="The Decision in force: the key, which moderation holds."
    )
    release_due_at = models.DateTimeField(
        null=True, help_text="Decided for, and waiting for the release task since."
    )

    rule = models.UUIDField(
        help_text="The Rule in force when it was handed in: the key. A door sees that it is there."
    )
    reviews_owed = models.PositiveSmallIntegerField()
    reviews_given = models.PositiveSmallIntegerField(default=0)
    ratings_received = models.PositiveSmallIntegerField(default=0)
    ratings_wanted = models.PositiveSmallIntegerField(
        help_text="How many the verdict has asked for so far."
    )
    ratings_at_most = models.PositiveSmallIntegerField()
    trusted_only = models.BooleanField(
        default=False, db_default=False, help_text="In doubt: only trusted readers are asked."
    )
    trusted_until = models.DateTimeField(
        null=True, help_text="From then on, anybody whose word has a history may settle the doubt."
    )
    doubt = models.FloatField(
        default=0.5, db_default=0.5, help_text="How far from settled it is, 0 to 1, for the draw."
    )
    author_shift = models.FloatField(
        default=0, db_default=0.0, help_text="Log-odds by which its author's record moves it."
    )
    leases_open = models.PositiveSmallIntegerField(default=0)

    assigned_at = models.DateTimeField(null=True, help_text="First reviews handed to its author.")
    self_checked_at = models.DateTimeField(null=True)
    self_civil = models.BooleanField(null=True, help_text="The author's own answer.")
    queued_at = models.DateTimeField(null=True)
    deadline_at = models.DateTimeField(help_text="When its present state becomes overdue.")
    draw = models.FloatField(default=_draw, help_text="Its place in the lottery, 0 to 1.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "number"], name="revision_number_is_used_once_per_comment"
            ),
            models.UniqueConstraint(
                fields=["comment"],
                condition=Q(status__in=[str(status) for status in sorted(LIVE)]),
                name="comment_has_one_live_revision_at_most",
            ),
            models.UniqueConstraint(
                fields=["comment"],
                condition=Q(status="released"),
                name="comment_has_one_released_revision_at_most",
            ),
            models.CheckConstraint(
                name="revision_never_mends_and_edits_at_once",
                condition=Q(mends__isnull=True) | Q(edits__isnull=True),
            ),
            models.CheckConstraint(
                name="revision_is_released_only_with_a_decision",
                condition=~Q(status=Status.RELEASED) | Q(decision__isnull=False),
            ),
            models.CheckConstraint(
                name="revision_collects_no_more_ratings_than_its_rule_allows",
                condition=Q(ratings_at_most__gte=F("ratings_received") + F("leases_open")),
            ),
            models.CheckConstraint(
                name="revision_wants_no_more_ratings_than_its_rule_allows",
                condition=Q(ratings_at_most__gte=F("ratings_wanted")),
            ),
        ]
        indexes = [
            # The queue. No counter is in it: a rating must not move an index entry.
            models.Index(
                fields=["publication", "draw"],
                name="revision_queue",
                condition=Q(status="in_review", release_due_at__isnull=True),
            ),
            # Those in it about which only trusted readers are asked: few, to be found among many.
            models.Index(
                fields=["publication", "draw"],
                name="revision_in_doubt",
                condition=Q(status="in_review", release_due_at__isnull=True, trusted_only=True),
            ),
            models.Index(
                fields=["release_due_at"],
                name="revision_release_due",
                condition=Q(release_due_at__isnull=False),
            ),
            models.Index(
                fields=["deadline_at"],
                name="revision_overdue",
                condition=Q(status__in=["pending", "in_review"], release_due_at__isnull=True),
            ),
            models.Index(
                fields=["created_at"],
                name="revision_never_assigned",
                condition=Q(status="pending", assigned_at__isnull=True),
            ),
            models.Index(
                fields=["author", "created_at"],
                name="revision_pending_by_author",
                condition=Q(status="pending"),
            ),
            # Few mend or edit another; that none does is asked when one is to go with its import.
            models.Index(
                fields=["mends"], name="revision_mends", condition=Q(mends__isnull=False)
            ),
            models.Index(
                fields=["edits"], name="revision_edits", condition=Q(edits__isnull=False)
            ),
            # What the desk looks for among all texts.
            models.Index(fields=["publication", "-created_at", "-id"], name="revision_newest"),
            GinIndex(SearchVector("text", config="simple"), name="revision_words"),
        ]
        triggers = [
            # But for what an import brings: a ghost's, of whom none is erased.
            forbid_any(
                "revision_is_born_pending_or_for_practice",
                f"NOT {BY_A_GHOST}",
                worth=BORN_DECIDED,
            ),
            forbid_when(
                "nobody_writes_a_text_as_an_erased_reader",
                """EXISTS (SELECT FROM newsroom_reader a
                    WHERE a.id = NEW.author_id AND a.erased_at IS NOT NULL)""",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition(_NOT_BORN_DECIDED),
            ),
            # No foreign key: each text would lock the row of the one rule that all of them name.
            # A rule is never deleted, so that to look is enough.
            forbid_when(
                "revision_begins_with_the_passport_that_its_rule_says",
                """NEW.ratings_received <> 0 OR NEW.leases_open <> 0 OR NOT EXISTS (
                    SELECT FROM comments_rule k WHERE k.id = NEW.rule AND (
                        NEW.status = 'calibration'
                        OR NEW.reviews_owed = (k.says ->> 'reviews_owed')::int
                        AND NEW.ratings_at_most = (k.says ->> 'ratings_at_most')::int))""",
                operation=pgtrigger.Insert,
            ),
            forbid_any(
                "revision_is_written_by_the_author_of_its_comment",
                """(SELECT c.author_id FROM comments_comment c WHERE c.id = n.comment_id)
                    IS DISTINCT FROM n.author_id""",
            ),
            forbid_when(
                "revision_mends_a_text_of_its_comment_that_was_judged",
                """NEW.mends_id IS NOT NULL AND NOT EXISTS (
                    SELECT FROM comments_revision r WHERE r.id = NEW.mends_id
                    AND r.comment_id = NEW.comment_id AND r.number < NEW.number
                    AND r.mends_id IS NULL AND r.status IN ('released', 'superseded'))""",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition("NEW.mends_id IS NOT NULL"),
            ),
            # The full rule for each: an edit inherits from earlier texts of itself alone.
            forbid_when(
                "revision_inherits_no_more_reviews_than_its_predecessor_had",
                """NEW.reviews_given > 0 AND NOT EXISTS (
                    SELECT FROM comments_revision r WHERE r.comment_id = NEW.comment_id
                    AND r.number < NEW.number AND r.reviews_given >= NEW.reviews_given
                    AND (NEW.edits_id IS NULL
                        OR r.edits_id = NEW.edits_id AND r.status = 'superseded'))""",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition("NEW.reviews_given > 0"),
            ),
            forbid_when(
                "revision_edits_what_is_public_of_its_comment_just_then",
                """NEW.mends_id IS NULL AND NEW.edits_id IS DISTINCT FROM (
                    SELECT c.released_revision_id FROM comments_comment c
                    WHERE c.id = NEW.comment_id)""",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition(f"NEW.mends_id IS NULL AND {_NOT_BORN_DECIDED}"),
            ),
            forbid_when(
                "revision_that_edits_is_public_only_in_the_place_of_the_other",
                """EXISTS (SELECT FROM comments_revision r
                    WHERE r.id = NEW.edits_id AND r.status <> 'superseded')""",
                operation=update_of("status"),
                condition=worth("""OLD.status <> 'released' AND NEW.status = 'released'
                    AND NEW.edits_id IS NOT NULL"""),
            ),
            forbid_when(
                "revision_is_taken_from_the_public_with_the_edit_of_it",
                f"""EXISTS (SELECT FROM comments_revision r
                    WHERE r.comment_id = NEW.comment_id AND r.edits_id = NEW.id
                    AND r.status IN ({_LIVE}))""",
                operation=update_of("status"),
                condition=worth(
                    "OLD.status = 'released' AND NEW.status NOT IN ('released', 'superseded')"
                ),
            ),
            forbid(
                "revision_moves_only_along_the_arrows_drawn",
                operation=update_of("status"),
                condition=worth(
                    f"NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN ({_DRAWN})"
                ),
            ),
            # A ghost's may become its author's own, with the comment (a door in moderation).
            # Its words go with an author who is erased, or, of what nothing becomes any more, in
            # time; that and what was copied for practice has another door, in moderation.
            forbid_when(
                "revision_text_is_written_once",
                f"""(OLD.comment_id, OLD.number, OLD.rule, OLD.reviews_owed,
                    OLD.ratings_at_most, OLD.mends_id) IS DISTINCT FROM (NEW.comment_id,
                    NEW.number, NEW.rule, NEW.reviews_owed, NEW.ratings_at_most, NEW.mends_id)
                   OR OLD.author_id <> NEW.author_id AND ((OLD.text, OLD.html, OLD.edits_id)
                    IS DISTINCT FROM (NEW.text, NEW.html, NEW.edits_id) OR NOT {OF_A_GHOST})
                   OR OLD.author_id = NEW.author_id AND (NEW.text <> '' OR NEW.html <> '')
                   OR OLD.author_id = NEW.author_id AND NOT (
                    OLD.status IN ('calibration', 'rejected', 'withdrawn', 'lapsed')
                    OR EXISTS (SELECT FROM newsroom_reader a
                        WHERE a.id = OLD.author_id AND a.erased_at IS NOT NULL))""",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.text <> NEW.text OR OLD.html <> NEW.html"
                    " OR OLD.comment_id <> NEW.comment_id OR OLD.author_id <> NEW.author_id"
                    " OR OLD.number <> NEW.number OR OLD.rule <> NEW.rule"
                    " OR OLD.reviews_owed <> NEW.reviews_owed"
                    " OR OLD.ratings_at_most <> NEW.ratings_at_most"
                    " OR OLD.mends_id IS DISTINCT FROM NEW.mends_id"
                    " OR OLD.edits_id IS DISTINCT FROM NEW.edits_id"
                ),
            ),
            # A counter changes only inside the triggers that count rows.
            forbid(
                "revision_passport_is_counted_never_written",
                operation=update_of("reviews_given", "ratings_received", "leases_open"),
                condition=worth("""pg_trigger_depth() < 1 AND (OLD.reviews_given,
                    OLD.ratings_received, OLD.leases_open) IS DISTINCT FROM (NEW.reviews_given,
                    NEW.ratings_received, NEW.leases_open)"""),
            ),
            forbid_when(
                "revision_stays_released_while_its_comment_is_public",
                """EXISTS (
                    SELECT FROM comments_comment c WHERE c.released_revision_id = NEW.id)""",
                operation=update_of("status"),
                condition=worth("OLD.status = 'released' AND NEW.status <> 'released'"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}/{self.number}"

    @property
    def judged(self) -> uuid.UUID:
        """The text that was judged: this one, or the one that it mends a slip of."""
        return self.mends_id or self.pk

    @property
    def debt_is_paid(self) -> bool:
        return self.reviews_given >= self.reviews_owed

    @property
    def is_waiting_for_peers(self) -> bool:
        return self.status == Status.IN_REVIEW and self.release_due_at is None

    def move_to(self, status: Status, **facts: Any) -> None:
        """Take one step and set `facts` with it. The caller holds the row's lock."""
        self.set(status=status, **facts)

    def set(self, **facts: Any) -> None:
        """Write these fields, and nothing else."""
        for name, value in facts.items():
            setattr(self, name, value)
        prepared.update(self, facts)
