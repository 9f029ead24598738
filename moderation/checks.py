"""System checks: the rule in force must be able to work."""

from typing import Any

from django.core.checks import CheckMessage, Warning, register

from moderation.models.policy import HOUSE_RULE


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
