"""The desk's codes in words."""

from django import template
from django.utils.translation import gettext_lazy as _

from moderation import grounds

register = template.Library()

CHECKS = {
    "listed_words": _("Listed words"),
    "mode": _("Mode of the place"),
    "new_account": _("New account; published here so far"),
    "links": _("Link"),
    "trusted_readers": _("Trusted readers first, since its author has published so far"),
}


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
