"""The desk's codes in words."""

from django import template

from moderation.forms import DESK_REASONS

register = template.Library()


@register.filter
def desk_reason(code: str) -> str:
    """A reason as its author reads it. The API may give others, shown as they are."""
    return dict(DESK_REASONS).get(code, code)
