from __future__ import annotations

from datetime import datetime, timedelta

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.doors import forbid, forbid_when
from comments.models import Revision
from moderation import eu_values as eu
from moderation.eu_record import FACTS, LONG, SHORT
from moderation.models.decision import Decision
from moderation.rules import HouseRule
from newsroom.ids import new_id
from newsroom.models import Publication, Reader


def _one_of(field: str, *values: str) -> Q:
    return Q(**{f"{field}__in": values})


def _short(field: str, at_most: int) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"statement_keeps_to_the_length_of_{field}"[:63],
        condition=LessThanOrEqual(Length(field), at_most),
    )


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
    sanction = models.UUIDField(
        null=True, unique=True, help_text="The restriction of an account that it is about."
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

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="statement_is_about_a_decision_or_about_an_account",
                condition=Q(
                    ~Q(restriction="account"),
                    decision__isnull=False,
                    revision__isnull=False,
                    sanction__isnull=True,
                    decision_visibility__gt="",
                    decision_provision="",
                    decision_account="",
                )
                | Q(
                    Q(decision_provision__gt="") | Q(decision_account__gt=""),
                    restriction="account",
                    decision__isnull=True,
                    revision__isnull=True,
                    sanction__isnull=False,
                    decision_visibility="",
                ),
            ),
            models.CheckConstraint(
                name="statement_says_on_which_ground_and_why",
                condition=Q(
                    decision_ground=eu.ILLEGAL,
                    illegal_content_legal_ground__gt="",
                    illegal_content_explanation__gt="",
                    incompatible_content_ground="",
                    incompatible_content_explanation="",
                )
                | Q(
                    decision_ground=eu.INCOMPATIBLE,
                    illegal_content_legal_ground="",
                    illegal_content_explanation="",
                    incompatible_content_ground__gt="",
                    incompatible_content_explanation__gt="",
                ),
            ),
            models.CheckConstraint(
                name="statement_says_what_the_eu_database_knows",
                condition=_one_of("decision_visibility", "", *eu.VISIBILITIES)
                & _one_of("decision_provision", "", *eu.PROVISIONS)
                & _one_of("decision_account", "", *eu.ACCOUNTS)
                & _one_of("category", *eu.CATEGORIES)
                & Q(category_addition__contained_by=list(eu.CATEGORIES))
                & Q(category_specification__contained_by=list(eu.SPECIFICATIONS))
                & Q(territorial_scope__contained_by=list(eu.EEA))
                & _one_of("content_language", "", *sorted(eu.LANGUAGES))
                & _one_of("source_type", *eu.SOURCES)
                & _one_of("automated_decision", *eu.AUTOMATED_DECISIONS),
            ),
            models.CheckConstraint(
                name="statement_says_the_facts_and_where_it_holds",
                condition=Q(decision_facts__gt="", territorial_scope__len__gt=0),
            ),
            models.CheckConstraint(
                name="statement_names_a_source_only_where_there_was_one",
                condition=~Q(source_type=eu.OWN_INITIATIVE) | Q(source_identity=""),
            ),
            models.CheckConstraint(
                name="statement_ends_after_it_begins",
                condition=Q(end_date__isnull=True) | Q(end_date__gte=F("application_date")),
            ),
            _short("decision_facts", FACTS),
            _short("illegal_content_legal_ground", SHORT),
            _short("illegal_content_explanation", LONG),
            _short("incompatible_content_ground", SHORT),
            _short("incompatible_content_explanation", LONG),
            _short("category_specification_other", SHORT),
            _short("source_identity", SHORT),
        ]
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
