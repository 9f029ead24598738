"""The desk's codes in words."""

from django import template

from moderation.forms import DESK_REASONS

register = template.Library()


@register.filter
def desk_reason(code: str) -> str:
    """A reason as its author reads it; the desk's API may give others, which are shown as given."""
    return dict(DESK_REASONS).get(code, code)
