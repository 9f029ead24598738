"""The desk's codes in words."""

from datetime import datetime

from django import template
from django.utils.timesince import timeuntil
from django.utils.translation import gettext_lazy as _

from moderation import grounds
from newsroom import refusals

register = template.Library()

FAULT = _("Something is broken on our side.")
CHECKS = {"listed_words": _("Listed words")}


@register.filter
def check_in_words(code: str) -> str:
    """What a check of `moderation/screening` looks for."""
    return str(CHECKS.get(code, code))


@register.filter
def desk_reason(code: str) -> str:
    """A reason as its author reads it. The API may give others, shown as they are."""
    return str(grounds.in_words(code))


@register.filter
def house_rule(code: str) -> str:
    """The rule that a reason appeals to."""
    return str(grounds.rule_of(code))


@register.filter
def refusal_in_words(code: str) -> str:
    """Why the house would not, from the code of the refusal that is on record."""
    return str(FAULT) if code == "fault" else str(refusals.in_words(code))


@register.filter
def time_left(moment: datetime) -> str:
    """How long until then, in its largest unit."""
    return timeuntil(moment, depth=1)
