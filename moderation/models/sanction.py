"""What the desk does about a person: a word, a warning, a restriction. Never in secret."""

from __future__ import annotations

from datetime import timedelta

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.doors import forbid, forbid_at_commit, forbid_when
from moderation.models.decision import Decision
from newsroom.ids import new_id
from newsroom.models import Publication, Reader

CAME_BACK = "came_back"  # The rule by which a restriction goes on for who was erased meanwhile.
# What is no more than said has no end; what restricts has one, but for a ban.
_ENDS = (
    Q(kind__in=["message", "warning"], until__isnull=True)
    | Q(kind__in=["premoderation", "no_reviewing", "suspension"], until__isnull=False)
    | Q(kind="ban")
)


class Sanctions(models.Manager["Sanction"]):
    def in_force(self) -> models.QuerySet[Sanction]:
        """Those that restrict somebody just now; a warning does until it is acknowledged."""
        not_over = Q(until=None) | Q(until__gt=timezone.now())
        return self.filter(not_over, lifted_at=None, acknowledged_at=None).exclude(kind="message")


class Sanction(models.Model):
    """A step of the ladder, at one publication. Its reader is told by a letter, and why.

    Append-only: that it was acknowledged or lifted is written into it once.
    """

    class Kind(models.TextChoices):
        """From the least to the most."""

        MESSAGE = "message", _("Message")
        WARNING = "warning", _("Warning")
        PREMODERATION = "premoderation", _("The desk reads first")
        NO_REVIEWING = "no_reviewing", _("No reviewing")
        SUSPENSION = "suspension", _("Suspended")
        BAN = "ban", _("Banned")

    RESTRICTS = (Kind.PREMODERATION, Kind.NO_REVIEWING, Kind.SUSPENSION, Kind.BAN)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reader = models.ForeignKey(Reader, models.PROTECT, related_name="sanctions")
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=13, choices=Kind.choices)
    reason = models.CharField(max_length=60, help_text="A code; see moderation/grounds.py.")
    explanation = models.TextField(blank=True, help_text="To the reader.")
    by = models.ForeignKey(Reader, models.PROTECT, null=True, related_name="+", db_index=False)
    rule = models.CharField(
        max_length=60, blank=True, help_text="Which rule of the house did it, where nobody did."
    )
    cause = models.CharField(
        max_length=60, blank=True, help_text="What made the rule fire: it does so once for each."
    )
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="sanctions")
    began_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True)
    review_at = models.DateTimeField(
        null=True, help_text="When the desk is to look again whether a ban still has to be."
    )
    acknowledged_at = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(
        Reader, models.PROTECT, null=True, related_name="+", db_index=False
    )
    lifted_because = models.CharField(max_length=200, blank=True)

    objects = Sanctions()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sanction_that_restricts_has_an_end_but_for_a_ban", condition=_ENDS
            ),
            models.CheckConstraint(
                name="sanction_ends_after_it_began",
                condition=Q(until__isnull=True) | Q(until__gt=F("began_at")),
            ),
            models.CheckConstraint(
                name="sanction_without_an_end_is_looked_at_again",
                condition=~Q(kind="ban", until__isnull=True) | Q(review_at__isnull=False),
            ),
            models.CheckConstraint(
                name="sanction_says_who_imposed_it_or_by_which_rule",
                condition=Q(by__isnull=False, rule="", cause="")
                | Q(by__isnull=True, rule__gt="", cause__gt=""),
            ),
            models.CheckConstraint(
                name="sanction_to_ban_is_a_decision_of_people",
                condition=~Q(kind="ban") | Q(by__isnull=False) | Q(rule=CAME_BACK),
            ),
            models.CheckConstraint(
                name="sanction_is_not_imposed_on_oneself",
                condition=Q(by__isnull=True) | ~Q(by=F("reader")),
            ),
            models.CheckConstraint(name="sanction_has_a_reason", condition=Q(reason__gt="")),
            models.CheckConstraint(
                name="sanction_that_is_acknowledged_is_a_warning",
                condition=Q(acknowledged_at__isnull=True) | Q(kind="warning"),
            ),
            models.CheckConstraint(
                name="sanction_is_lifted_by_somebody",
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lifted_because="")
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["reader", "publication", "rule", "cause"],
                condition=Q(rule__gt=""),
                name="sanction_by_a_rule_is_imposed_once_for_each_cause",
            ),
        ]
        indexes = [
            models.Index(
                fields=["reader", "publication"],
                name="sanction_perhaps_in_force",
                condition=Q(lifted_at__isnull=True, acknowledged_at__isnull=True)
                & ~Q(kind="message"),
            ),
            models.Index(fields=["publication", "-id"], name="sanction_newest_first"),
        ]
        triggers = [
            # The reader's row is locked before anybody looks, so that of two at once one waits.
            forbid_when(
                "sanction_in_force_is_never_two_of_one_kind_at_once",
                """EXISTS (SELECT FROM moderation_sanction s
                    WHERE s.reader_id = NEW.reader_id AND s.kind = NEW.kind
                    AND s.publication_id = NEW.publication_id AND s.lifted_at IS NULL
                    AND (s.until IS NULL OR s.until > NEW.began_at))""",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition(
                    "NEW.kind IN ('premoderation', 'no_reviewing', 'suspension', 'ban')"
                    " AND NEW.lifted_at IS NULL"
                ),
                first="""PERFORM FROM newsroom_reader a
                    WHERE a.id = NEW.reader_id FOR NO KEY UPDATE; """,
            ),
            forbid_at_commit(
                "sanction_that_restricts_has_its_statement_of_reasons",
                """NOT EXISTS (SELECT FROM moderation_statement s
                    WHERE s.sanction_id = NEW.id AND s.reader_id = NEW.reader_id
                    AND s.publication_id = NEW.publication_id)""",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition(
                    "NEW.kind IN ('premoderation', 'no_reviewing', 'suspension', 'ban')"
                ),
            ),
            # Words go with their reader, if they are erased.
            forbid(
                "sanction_is_acknowledged_or_lifted_once_and_else_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "((OLD.id, OLD.reader_id, OLD.publication_id, OLD.kind, OLD.reason, OLD.by_id,"
                    " OLD.rule, OLD.cause, OLD.decision_id, OLD.began_at, OLD.until,"
                    " OLD.review_at) IS DISTINCT FROM"
                    " (NEW.id, NEW.reader_id, NEW.publication_id, NEW.kind, NEW.reason, NEW.by_id,"
                    " NEW.rule, NEW.cause, NEW.decision_id, NEW.began_at, NEW.until,"
                    " NEW.review_at)"
                    " OR (OLD.acknowledged_at IS NOT NULL"
                    " AND OLD.acknowledged_at IS DISTINCT FROM NEW.acknowledged_at)"
                    " OR (OLD.lifted_at IS NOT NULL AND (OLD.lifted_at, OLD.lifted_by_id)"
                    " IS DISTINCT FROM (NEW.lifted_at, NEW.lifted_by_id)))"
                ),
            ),
            forbid_when(
                "sanction_loses_its_words_only_with_its_reader",
                """NOT EXISTS (SELECT FROM newsroom_reader a
                    WHERE a.id = NEW.reader_id AND a.erased_at IS NOT NULL)""",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.explanation IS DISTINCT FROM NEW.explanation"
                    " OR (OLD.lifted_at IS NOT NULL"
                    " AND OLD.lifted_because IS DISTINCT FROM NEW.lifted_because)"
                ),
            ),
            forbid("sanction_is_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.reader_id}"

    @property
    def restricts(self) -> bool:
        return self.kind in self.RESTRICTS

    @property
    def is_in_force(self) -> bool:
        """Whether it restricts its reader just now; a warning does until it is acknowledged."""
        if self.lifted_at is not None or self.acknowledged_at is not None:
            return False
        return self.kind != self.Kind.MESSAGE and not self.is_over

    @property
    def is_over(self) -> bool:
        """Whether its time has run out."""
        return self.until is not None and self.until <= timezone.now()

    @property
    def lasts(self) -> timedelta | None:
        """How long it was meant to last; None for what has no end."""
        return None if self.until is None else self.until - self.began_at

    @property
    def is_to_be_reviewed(self) -> bool:
        """Whether the desk is to look again if a ban still has to be."""
        due = self.review_at is not None and self.review_at <= timezone.now()
        return due and self.is_in_force
