"""The desk's codes in words."""

from django import template
from django.utils.translation import gettext_lazy as _

from moderation import grounds
from moderation.permissions import seats_of
from newsroom.models import Reader, Role

register = template.Library()

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
def may_take_reports(reader: Reader) -> bool:
    """Whether the yearly report is open to this reader: an admin of some publication."""
    return bool(seats_of(reader, at_least=Role.Kind.ADMIN))
