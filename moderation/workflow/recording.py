"""Putting a statement of reasons together, and writing it down."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone, translation

from moderation import eu_values as eu
from moderation import stated
from moderation.clauses import Clause
from moderation.eu_record import FACTS, LAST_DAY, LONG, SHORT
from moderation.models import Statement, Terms
from newsroom.languages import ours
from newsroom.models import Publication


def write_down(
    publication_id: int, clauses: list[Clause], facts: dict[str, Any], **fields: Any
) -> Statement:
    """A statement with these fields, and with those that follow from its clauses and facts.

    Its words are those of the publication's language, or English where we do not have that one.
    """
    publication = Publication.objects.select_related("terms").get(pk=publication_id)
    terms = getattr(publication, "terms", None) or Terms(publication=publication)
    language = publication.language
    with translation.override(ours(language) or "en"):
        words = _ground(clauses, terms) | {
            "decision_facts": stated.facts(
                fields["restriction"], facts, until=fields.get("end_date")
            )[:FACTS],
            "source_identity": str(stated.SOURCES.get(fields["source_type"], "")),
        }
    return Statement.objects.create(
        publication_id=publication_id,
        facts=facts,
        territorial_scope=terms.territory,
        content_language=_two_letters(language),
        application_date=day_of(fields.setdefault("made_at", timezone.now())),
        **_category(clauses),
        **words,
        **fields,
    )


def end_of(until: datetime | None) -> date | None:
    """An end that the EU's database cannot write down is none that anybody will see."""
    day = day_of(until) if until is not None else None
    return day if day is not None and day <= LAST_DAY else None


def ground_of(clauses: list[Clause]) -> str:
    """Whether it is against the law, or only against the rules of the place."""
    return eu.ILLEGAL if any(clause.is_illegal for clause in clauses) else eu.INCOMPATIBLE


def _ground(clauses: list[Clause], terms: Terms) -> dict[str, str]:
    why = stated.explanation(clauses)[:LONG]
    if ground_of(clauses) == eu.ILLEGAL:
        return {
            "decision_ground": ground_of(clauses),
            "illegal_content_legal_ground": terms.legal_ground or stated.default_law(),
            "illegal_content_explanation": why,
        }
    return {
        "decision_ground": ground_of(clauses),
        "incompatible_content_ground": stated.ground(clauses)[:SHORT],
        "incompatible_content_explanation": why,
    }


def _category(clauses: list[Clause]) -> dict[str, Any]:
    """The first clause says the category, the others add theirs."""
    categories = list(dict.fromkeys(clause.category for clause in clauses))
    keywords = sorted({clause.keyword for clause in clauses})
    unnamed = [clause for clause in clauses if clause.keyword == eu.KEYWORD_OTHER]
    return {
        "category": categories[0],
        "category_addition": categories[1:],
        "category_specification": keywords,
        "category_specification_other": "; ".join(clause.code for clause in unnamed),
    }


def _two_letters(language: str) -> str:
    code = language.split("-")[0].upper()
    return code if code in eu.LANGUAGES else ""


def day_of(moment: datetime) -> date:
    """The day that a moment falls on, where the house is."""
    return timezone.localtime(moment).date()
