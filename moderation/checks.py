"""System checks: the rule in force must be able to work.

What they look at they import themselves: all that starts reads this file, and little of it checks.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

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


@register
def checks_can_be_asked(**_: Any) -> list[CheckMessage]:
    """A check that cannot be found is an error at the start, not when somebody writes."""
    from moderation.screening.outside import BadCheckError, outside_checks

    try:
        outside_checks()
    except BadCheckError as error:
        hint = "See SCREENING_CHECKS in docs/screening.md."
        return [Error(f"SCREENING_CHECKS: {error}", hint=hint, id="moderation.E001")]
    return []


@register
def classifier_can_be_asked(**_: Any) -> list[CheckMessage]:
    """Named in the settings, it needs its library and its file."""
    from moderation.screening.classifier import PATH

    if not any(told.strip().partition("?")[0] == PATH for told in settings.SCREENING_CHECKS):
        return []
    if find_spec("sklearn") is None:
        hint = "Install the extra: third-reading[classifier]"
        return [Error("The classifier needs scikit-learn.", hint=hint, id="moderation.E002")]
    if not Path(settings.CLASSIFIER_MODEL or ".").is_file():
        hint = "manage.py train_classifier writes one."
        said = f"CLASSIFIER_MODEL names no file: {settings.CLASSIFIER_MODEL!r}."
        return [Error(said, hint=hint, id="moderation.E003")]
    return []


@register
def analytics_hooks_can_be_called(**_: Any) -> list[CheckMessage]:
    """A function that cannot be found is an error at the start, not when something happens."""
    from newsroom.events.in_process import BadHookError, hooks

    try:
        hooks()
    except BadHookError as error:
        hint = "See docs/analytics.md."
        return [Error(f"ANALYTICS_HOOKS: {error}", hint=hint, id="moderation.E004")]
    return []
