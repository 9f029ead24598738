from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.doors import forbid, forbid_when
from comments.models import Revision
from moderation.models.decision import Decision
from moderation.models.sanction import Sanction
from moderation.models.statement_laws import WHAT_IT_MAY_SAY
from moderation.rules import HouseRule
from newsroom.ids import new_id
from newsroom.models import Publication, Reader


class InForce(models.Manager["Statement"]):
    """Without those of decisions that were undone at once: nobody was told them."""

    def get_queryset(self) -> models.QuerySet[Statement]:
        return super().get_queryset().filter(decision__undoing=None)


class Statement(models.Model):
    """The statement of reasons that every restriction owes the person whom it restricts.

    Its fields are those of the EU transparency database, in the language of the publication, and
    it holds nobody's name and no word of a comment. `codes` and `facts` are what its words were
    made from: they say the same again in any other language (stated.py).
    """

    class Restriction(models.TextChoices):
        RETURNED = "returned", _("Returned to you")
        REJECTED = "rejected", _("Rejected")
        TAKEN_DOWN = "taken_down", _("Taken from the public")
        HIDDEN = "hidden", _("Hidden until the desk has decided")
        ACCOUNT = "account", _("Your account was restricted")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+", db_index=False)
    reader = models.ForeignKey(
        Reader, models.PROTECT, related_name="+", help_text="Whom it is to."
    )
    restriction = models.CharField(max_length=10, choices=Restriction.choices)
    revision = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+")
    decision = models.OneToOneField(
        Decision, models.PROTECT, null=True, related_name="stated", help_text="Not of an account."
    )
    sanction = models.OneToOneField(
        Sanction,
        models.PROTECT,
        null=True,
        related_name="stated",
        help_text="The restriction of an account that it is about.",
    )
    confirms = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="The statement of what was decided anew in the same way; that one is filed.",
    )
    codes = ArrayField(models.CharField(max_length=200), help_text="The reasons, as codes.")
    facts = models.JSONField(default=dict, help_text="Numbers and codes; no names, no texts.")
    made_at = models.DateTimeField(default=timezone.now)
    exported_at = models.DateTimeField(null=True, help_text="When it was first exported to file.")

    decision_visibility = models.CharField(max_length=60, blank=True)
    decision_provision = models.CharField(max_length=60, blank=True)
    decision_account = models.CharField(max_length=60, blank=True)
    decision_ground = models.CharField(max_length=60)
    illegal_content_legal_ground = models.TextField(blank=True)
    illegal_content_explanation = models.TextField(blank=True)
    incompatible_content_ground = models.TextField(blank=True)
    incompatible_content_explanation = models.TextField(blank=True)
    category = models.CharField(max_length=80)
    category_addition = ArrayField(models.CharField(max_length=80), default=list)
    category_specification = ArrayField(models.CharField(max_length=80), default=list)
    category_specification_other = models.TextField(blank=True)
    territorial_scope = ArrayField(models.CharField(max_length=2))
    content_language = models.CharField(max_length=2, blank=True)
    content_date = models.DateField(help_text="When the text was handed in, or the account made.")
    application_date = models.DateField()
    end_date = models.DateField(null=True, help_text="Of what is restricted for a time.")
    decision_facts = models.TextField()
    source_type = models.CharField(max_length=40)
    source_identity = models.TextField(blank=True, help_text="What kind of notifier; no name.")
    automated_detection = models.BooleanField()
    automated_decision = models.CharField(max_length=40)

    # First, so that it is the default: what forgets to ask gets what counts.
    objects = InForce()
    ever: ClassVar[models.Manager[Statement]] = models.Manager()

    class Meta:
        base_manager_name = "ever"
        constraints = WHAT_IT_MAY_SAY
        indexes = [
            models.Index(fields=["reader", "-id"], name="statement_newest_first"),
            models.Index(fields=["publication", "made_at", "id"], name="statement_of_a_period"),
            models.Index(
                fields=["publication"],
                name="statement_never_exported",
                condition=Q(exported_at__isnull=True, confirms__isnull=True),
            ),
            models.Index(
                fields=["publication", "-exported_at"],
                name="statement_batches",
                condition=Q(exported_at__isnull=False),
            ),
        ]
        triggers = [
            # But for that it was exported, once.
            forbid_when(
                "statement_is_never_changed",
                """to_jsonb(OLD) - 'exported_at' <> to_jsonb(NEW) - 'exported_at'
                   OR OLD.exported_at IS NOT NULL""",
                operation=pgtrigger.Update,
            ),
            forbid("statement_is_never_deleted", operation=pgtrigger.Delete),
            forbid_when(
                "statement_is_to_the_author_of_what_was_decided_against",
                """NEW.decision_id IS NOT NULL AND NOT EXISTS (
                    SELECT FROM moderation_decision d JOIN comments_revision r
                        ON r.id = d.revision_id
                    WHERE d.id = NEW.decision_id AND d.outcome <> 'release'
                    AND r.id = NEW.revision_id AND r.author_id = NEW.reader_id
                    AND r.publication_id = NEW.publication_id)""",
                operation=pgtrigger.Insert,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.restriction}, {self.application_date}"

    @property
    def puid(self) -> str:
        """What the database knows it by: the same whenever it is asked for."""
        return str(self.pk)

    @property
    def appeal_until(self) -> datetime:
        """Until when an appeal against it is heard, where one can be made at all."""
        if self.decision is not None:
            return self.decision.appeal_until
        return self.made_at + timedelta(days=HouseRule().appeal_days)
