from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.doors import forbid_when
from comments.models import Comment, Revision
from moderation.models.case import Case
from moderation.models.decision import Decision
from moderation.models.office import IN_OFFICE
from moderation.models.undoing import BEING_UNDONE
from newsroom.ids import new_id
from newsroom.models import Publication, Reader


def new_notice_secret() -> str:
    """What the address of a notice's own page is made of: 32 random bytes."""
    return secrets.token_urlsafe(32)


class LegalGround(models.TextChoices):
    """What kind of law a notice appeals to; the notice names the law in its own words."""

    CHILDREN = "children", _("Sexual abuse or exploitation of children")
    HATRED = "hatred", _("Incitement to hatred or violence")
    TERROR = "terror", _("Terrorism, or praise of it")
    THREAT = "threat", _("Threats, stalking or coercion")
    DEFAMATION = "defamation", _("Insult, slander or defamation")
    PRIVACY = "privacy", _("Privacy, personal data or pictures of somebody")
    PROPERTY = "property", _("Copyright, trade marks or other intellectual property")
    FRAUD = "fraud", _("Fraud, or selling what may not be sold")
    OTHER = "other", _("Another law")


class Notice(models.Model):
    """Somebody says that a comment is illegal (Digital Services Act, Art. 16).

    It names the text as it was. Who gave it and in which words is kept for as long as the law
    may ask for it, and is then taken out; that there was a notice, and its outcome, stays.
    """

    class Outcome(models.TextChoices):
        OPEN = "", _("Not decided yet")
        ACTED = "acted", _("The comment was taken off the page")
        KEPT = "kept", _("The comment stays")
        GONE = "gone", _("Its author took the text back, or changed it")

    # Whose giver waits for an answer; as `is_open` has it.
    WAITS = Q(outcome="") | Q(complained_at__isnull=False, heard_at__isnull=True)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    secret = models.CharField(
        max_length=43, unique=True, default=new_notice_secret, editable=False
    )
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")
    comment = models.ForeignKey(Comment, models.PROTECT, related_name="+")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="notices")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="notices")
    reader = models.ForeignKey(
        Reader, models.PROTECT, null=True, related_name="+", help_text="If they had signed in."
    )
    ground = models.CharField(max_length=10, choices=LegalGround.choices)
    law = models.CharField(max_length=300, blank=True, help_text="The law, as they name it.")
    explanation = models.TextField()
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    trusted_flagger = models.CharField(max_length=120, blank=True, help_text="Art. 22; as told.")
    good_faith = models.BooleanField()
    language = models.CharField(max_length=12, blank=True)
    received_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=5, choices=Outcome.choices, blank=True)
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    complaint = models.TextField(blank=True, help_text="Why the answer is wrong, they say.")
    complained_at = models.DateTimeField(null=True)
    complained_of = models.ForeignKey(
        Decision, models.PROTECT, null=True, related_name="complaints"
    )
    heard_at = models.DateTimeField(null=True, help_text="When their complaint was answered.")
    keep_until = models.DateTimeField(null=True, help_text="Then who gave it is forgotten.")
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="notice_is_given_in_good_faith", condition=Q(good_faith=True)
            ),
            models.CheckConstraint(
                name="notice_says_why_and_by_whom",
                condition=Q(forgotten_at__isnull=False)
                | (Q(explanation__gt="") & (Q(ground="children") | Q(name__gt="", email__gt=""))),
            ),
            models.CheckConstraint(
                name="notice_that_is_forgotten_names_nobody",
                condition=Q(forgotten_at__isnull=True)
                | Q(reader=None, name="", email="", trusted_flagger="")
                & Q(law="", explanation="", complaint=""),
            ),
            models.CheckConstraint(
                name="notice_is_answered_with_its_time",
                condition=Q(outcome="", answered_at__isnull=True)
                | (~Q(outcome="") & Q(answered_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="notice_that_was_decided_names_the_decision",
                condition=Q(outcome__in=["acted", "kept"], decision__isnull=False)
                | (~Q(outcome__in=["acted", "kept"])),
            ),
            models.CheckConstraint(
                name="notice_is_complained_of_once_where_nothing_was_done",
                condition=Q(complained_at__isnull=True, complained_of__isnull=True)
                | Q(complained_at__isnull=False, complained_of__isnull=False),
            ),
            models.CheckConstraint(
                name="notice_hears_a_complaint_only_if_there_was_one",
                condition=Q(heard_at__isnull=True) | Q(complained_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["publication", "-received_at", "-id"], name="notice_newest"),
            models.Index(fields=["email", "received_at"], name="notice_by_address"),
            models.Index(
                fields=["keep_until"],
                name="notice_to_forget",
                condition=Q(keep_until__isnull=False, forgotten_at__isnull=True),
            ),
        ]
        triggers = [
            forbid_when(
                "notice_is_about_a_text_of_the_comment_that_is_public",
                """NOT EXISTS (SELECT FROM comments_revision r WHERE r.id = NEW.revision_id
                    AND r.comment_id = NEW.comment_id AND r.status = 'released')""",
                operation=pgtrigger.Insert,
            ),
            forbid_when(
                "notice_stays_what_it_was",
                f"""TG_OP = 'DELETE'
                   OR (OLD.id, OLD.secret, OLD.publication_id, OLD.comment_id, OLD.revision_id,
                    OLD.ground, OLD.good_faith, OLD.received_at) IS DISTINCT FROM (NEW.id,
                    NEW.secret, NEW.publication_id, NEW.comment_id, NEW.revision_id,
                    NEW.ground, NEW.good_faith, NEW.received_at)
                   OR (NEW.forgotten_at IS NULL AND (OLD.reader_id, OLD.name, OLD.email,
                    OLD.law, OLD.trusted_flagger, OLD.explanation) IS DISTINCT FROM
                    (NEW.reader_id, NEW.name, NEW.email, NEW.law, NEW.trusted_flagger,
                    NEW.explanation))
                   OR (OLD.forgotten_at IS NOT NULL
                    AND NEW.forgotten_at IS DISTINCT FROM OLD.forgotten_at)
                   OR (OLD.outcome <> '' AND OLD.outcome <> NEW.outcome AND NEW.outcome <> 'gone'
                    AND (NEW.outcome = '' OR NEW.decision_id IS NOT DISTINCT FROM OLD.decision_id)
                    AND NOT {BEING_UNDONE})
                   OR (OLD.complained_at IS NULL AND NEW.complained_at IS NOT NULL
                    AND (OLD.outcome <> 'kept' OR NEW.complained_of_id <> OLD.decision_id))
                   OR (OLD.complained_at IS NOT NULL AND (OLD.complained_at, OLD.complained_of_id)
                    IS DISTINCT FROM (NEW.complained_at, NEW.complained_of_id))""",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
            # Where there is one moderator only, there is nobody else to ask; as with an appeal.
            # Nor is there where all others are complained of, too. What comes later is free.
            forbid_when(
                "notice_is_complained_of_to_another_moderator",
                f"""NEW.complained_of_id IS NOT NULL AND OLD.heard_at IS NULL
                   AND NEW.decision_id <> NEW.complained_of_id AND EXISTS (
                    SELECT FROM moderation_decision d, moderation_decision first
                    WHERE d.id = NEW.decision_id AND first.id = NEW.complained_of_id
                    AND d.moderator_id = first.moderator_id AND EXISTS (
                        SELECT FROM newsroom_role o JOIN newsroom_reader p ON p.id = o.reader_id
                        JOIN comments_comment c ON c.id = NEW.comment_id
                        JOIN newsroom_article a ON a.id = c.article_id
                        WHERE o.publication_id = NEW.publication_id
                        AND o.kind IN ('moderator', 'senior', 'admin')
                        AND (cardinality(o.sections) = 0 OR a.section = ANY(o.sections))
                        AND {IN_OFFICE} AND p.id NOT IN (first.moderator_id, c.author_id)
                        AND NOT EXISTS (SELECT FROM moderation_notice other
                            JOIN moderation_decision f ON f.id = other.complained_of_id
                            WHERE other.comment_id = NEW.comment_id AND f.moderator_id = p.id
                            AND (other.heard_at IS NULL OR other.decision_id = d.id))))""",  # noqa: S608 - of constants
                operation=pgtrigger.Update,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ground}: {self.comment_id}"

    @property
    def is_open(self) -> bool:
        """Whether its giver still waits for an answer, or for one to their complaint."""
        is_complaining = self.complained_at is not None and self.heard_at is None
        return self.outcome == self.Outcome.OPEN or is_complaining

    def complain_until(self, days: int) -> datetime | None:
        """Until when its giver may complain, where the rule gives `days`; None: not at all."""
        if self.outcome != self.Outcome.KEPT or self.complained_at or self.forgotten_at:
            return None
        until = self.answered_at + timedelta(days=days) if self.answered_at else None
        return until if until and until > timezone.now() else None
