"""System checks: the rule in force must be able to work."""

from typing import Any

from django.core.checks import CheckMessage, Error, Warning, register

from moderation.models.policy import HOUSE_RULE
from moderation.screening.outside import BadCheckError, outside_checks


@register
def gives_at_least_what_it_takes(**_: Any) -> list[CheckMessage]:
    """With fewer reviews owed than a verdict needs, the queue grows for ever."""
    if HOUSE_RULE.reviews_owed > HOUSE_RULE.ratings_at_least:
        return []
    return [
        Warning(
            "The house rule owes no more reviews than a verdict needs: the queue will grow.",
            id="moderation.W001",
        )
    ]


@register
def checks_can_be_asked(**_: Any) -> list[CheckMessage]:
    """A check that cannot be found is an error at the start, not when somebody writes."""
    try:
        outside_checks()
    except BadCheckError as error:
        hint = "See SCREENING_CHECKS in docs/screening.md."
        return [Error(f"SCREENING_CHECKS: {error}", hint=hint, id="moderation.E001")]
    return []
