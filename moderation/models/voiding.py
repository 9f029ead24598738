from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.doors import forbid, forbid_when, update_of
from comments.models import Revision
from newsroom.ids import new_id
from newsroom.models import Reader


class Voiding(models.Model):
    """On record: what this account rated counts for nothing, and why.

    The ratings stay as they are; every decision that they touched is counted anew. Once it is
    lifted, what the account rates from then on counts again.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reviewer = models.OneToOneField(Reader, models.PROTECT, related_name="voiding")
    by = models.ForeignKey(Reader, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    voided_at = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField(null=True, help_text="Its reader objected, and was right.")

    class Meta:
        triggers = [
            forbid(
                "voiding_is_lifted_once_and_else_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.lifted_at IS NOT NULL"
                    " OR (OLD.id, OLD.reviewer_id, OLD.by_id, OLD.reason, OLD.voided_at)"
                    " IS DISTINCT FROM"
                    " (NEW.id, NEW.reviewer_id, NEW.by_id, NEW.reason, NEW.voided_at)"
                ),
            ),
            forbid("voiding_is_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer_id}: {self.reason}"


# The same in SQL, of a rating `g`.
IS_VOID = """EXISTS (SELECT FROM moderation_voiding v WHERE v.reviewer_id = g.reviewer_id
    AND (v.lifted_at IS NULL OR v.lifted_at > g.rated_at))"""


def is_void() -> Exists:
    """Whether a rating counts for nothing since its reviewer's are void; as an expression."""
    stands = Q(lifted_at=None) | Q(lifted_at__gt=OuterRef("rated_at"))
    return Exists(Voiding.objects.filter(stands, reviewer=OuterRef("reviewer")))


class Recount(models.Model):
    """A text that a voided account had rated: still to be counted anew, or what came of it."""

    class Outcome(models.TextChoices):
        KEPT = "kept", _("The others say the same")
        RELEASED = "released", _("Returned by mistake, and released")
        QUEUED = "queued", _("Decided by mistake, and given to readers again")
        CASE = "case", _("With the desk")
        RESETTLED = "resettled", _("Still with its readers")
        BY_DESK = "by_desk", _("The desk had decided, or was going to")
        GONE = "gone", _("Withdrawn, lapsed or written anew")

    voiding = models.ForeignKey(Voiding, models.PROTECT, related_name="recounts")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="recounts")
    done_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["voiding", "revision"], name="recount_is_of_a_text_once_for_each_voiding"
            ),
            models.CheckConstraint(
                name="recount_that_is_done_says_what_came_of_it",
                condition=Q(done_at__isnull=True, outcome="")
                | Q(done_at__isnull=False, outcome__gt=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["voiding", "id"],
                name="recount_waiting",
                condition=Q(done_at__isnull=True),
            )
        ]
        triggers = [
            forbid_when(
                "recount_is_of_a_text_that_the_voided_account_rated",
                """NOT EXISTS (
                    SELECT FROM moderation_rating g JOIN moderation_voiding v
                    ON v.reviewer_id = g.reviewer_id
                    WHERE v.id = NEW.voiding_id AND g.revision_id = NEW.revision_id)""",
                operation=pgtrigger.Insert,
            ),
            forbid(
                "recount_is_done_once_and_then_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.done_at IS NOT NULL OR OLD.voiding_id <> NEW.voiding_id"
                    " OR OLD.revision_id <> NEW.revision_id"
                ),
            ),
            forbid("recount_is_never_deleted", operation=pgtrigger.Delete),
            # A voided rating counts for nothing, so somebody else may have its place. There
            # is one for each row: nobody rates a comment twice.
            pgtrigger.Trigger(
                name="passport_gives_a_voided_rating_its_place_back",
                when=pgtrigger.After,
                operation=update_of("done_at"),
                condition=pgtrigger.Condition("OLD.done_at IS NULL AND NEW.done_at IS NOT NULL"),
                func="""
                    UPDATE comments_revision SET ratings_received = ratings_received - 1
                    WHERE id = NEW.revision_id;
                    RETURN NULL;""",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.revision_id}: {self.outcome or 'waiting'}"
