"""What a statement of reasons may say, as constraints: what the EU's database would take."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from moderation import eu_values as eu
from moderation.eu_record import FACTS, LONG, SHORT


def _one_of(field: str, *values: str) -> Q:
    return Q(**{f"{field}__in": values})


def _short(field: str, at_most: int) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"statement_keeps_to_the_length_of_{field}"[:63],
        condition=LessThanOrEqual(Length(field), at_most),
    )


WHAT_IT_MAY_SAY: list[models.BaseConstraint] = [
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
