import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.doors import forbid_when
from comments.models import Comment, Revision
from moderation.models.assignment import Assignment
from moderation.trust import Phase
from newsroom.models import Reader

PHASES = [(phase.value, phase.name.capitalize()) for phase in Phase]


class Quality(models.TextChoices):
    """Is it good? A matter of taste, which decides nothing."""

    POOR = "poor", _("Poor")
    FAIR = "fair", _("Fair")
    GOOD = "good", _("Good")


class Reason(models.TextChoices):
    """Why a text is not civil."""

    ATTACK = "attack", _("attacks a person")
    SLUR = "slur", _("insults a group of people")
    THREAT = "threat", _("threatens")
    PRIVATE_DATA = "private_data", _("gives away somebody's private data")
    SPAM = "spam", _("is advertising or spam")
    OTHER = "other", _("something else")


class Rating(models.Model):
    """The answers to an assignment. Only `civil` decides.

    It bears the id of its assignment: so there is one of each, and the quarters that the table is
    kept in have it where its assignment was made. When it was given says `rated_at` alone.

    That nobody judges a comment twice follows from what PostgreSQL keeps elsewhere: a rating is
    of an open lease, which it uses up, and nobody is given a comment twice.
    """

    assignment = models.OneToOneField(
        Assignment, models.PROTECT, primary_key=True, db_column="id", related_name="rating"
    )
    reviewer = models.ForeignKey(Reader, models.PROTECT, related_name="+", db_index=False)
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="ratings")
    comment = models.ForeignKey(Comment, models.PROTECT, related_name="+")
    quality = models.CharField(max_length=4, choices=Quality.choices)
    civil = models.BooleanField()
    reasons = ArrayField(models.CharField(max_length=12, choices=Reason.choices), default=list)
    note = models.CharField(max_length=500, blank=True)
    starred = models.BooleanField(
        default=False, db_default=False, help_text="Worth featuring. It decides nothing."
    )
    rated_at = models.DateTimeField(default=timezone.now)
    # What was known when it was given: a verdict can be replayed from these rows.
    counts = models.BooleanField(
        default=True, db_default=True, help_text="Given before the verdict; a late one only pays."
    )
    weight = models.FloatField(default=0, db_default=0.0, help_text="Log-odds towards bad.")
    phase = models.CharField(
        max_length=12, choices=PHASES, default=Phase.NEWCOMER, db_default="newcomer"
    )
    rushed = models.BooleanField(
        default=False, db_default=False, help_text="When far more came at once than ever do."
    )
    seconds = models.FloatField(null=True, help_text="Spent on it, where it is known.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="rating_that_says_uncivil_says_why",
                condition=Q(civil=True, reasons=[]) | Q(civil=False, reasons__len__gt=0),
            ),
            models.CheckConstraint(
                name="rating_stars_only_what_it_finds_civil",
                condition=Q(starred=False) | Q(civil=True),
            ),
        ]
        indexes = [
            # How many of a day, and when the last? It leads with the reviewer, for all else.
            models.Index(fields=["reviewer", "rated_at"], name="rating_of_a_day")
        ]
        triggers = [
            forbid_when(
                "rating_is_never_of_ones_own_text",
                """EXISTS (SELECT FROM comments_comment c
                    WHERE c.id = NEW.comment_id AND c.author_id = NEW.reviewer_id)""",
                operation=pgtrigger.Insert,
            ),
            forbid_when(
                "rating_needs_an_open_lease_of_its_reviewer",
                """NOT EXISTS (SELECT FROM moderation_assignment a
                    WHERE a.id = NEW.id AND a.state = 'open'
                    AND a.lease_until > NEW.rated_at
                    AND a.reviewer_id = NEW.reviewer_id AND a.revision_id = NEW.revision_id
                    AND a.comment_id = NEW.comment_id)""",
                operation=pgtrigger.Insert,
            ),
            # But for what a reviewer, who was erased since, wrote beside it.
            forbid_when(
                "rating_is_never_changed_or_deleted",
                """TG_OP = 'DELETE' OR NEW.note <> ''
                   OR to_jsonb(OLD) - 'note' <> to_jsonb(NEW) - 'note'
                   OR NOT EXISTS (SELECT FROM newsroom_reader a
                    WHERE a.id = OLD.reviewer_id AND a.erased_at IS NOT NULL)""",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
            pgtrigger.Trigger(
                name="rating_settles_its_assignment",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func="""
                    UPDATE moderation_assignment SET state = 'rated'
                    WHERE id = NEW.id;
                    RETURN NULL;""",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer_id} on {self.revision_id}: {'civil' if self.civil else 'uncivil'}"
