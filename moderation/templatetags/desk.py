"""The desk's codes in words."""

from django import template
from django.utils.translation import gettext_lazy as _

from moderation import grounds
from moderation.permissions import seats_of
from newsroom.models import Reader, Role

register = template.Library()

CHECKS = {"listed_words": _("Listed words")}


@register.filter
def is_admin(reader: Reader) -> bool:
    """Whether somebody is an admin of any desk."""
    return bool(seats_of(reader, at_least=Role.Kind.ADMIN))


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
def sits_as(reader: Reader, kind: str) -> bool:
    """Whether this reader has a role at some desk that allows at least what this one does.

    Looked up once for each request, whose own the reader is.
    """
    known = reader.__dict__
    if "seats" not in known:
        known["seats"] = seats_of(reader)
    return any(seat.is_at_least(Role.Kind(kind)) for seat in known["seats"])


@register.filter
def may_take_reports(reader: Reader) -> bool:
    """Whether the yearly report is open to this reader: an admin of some publication."""
    return bool(seats_of(reader, at_least=Role.Kind.ADMIN))
