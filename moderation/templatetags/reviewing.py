"""What the review screen makes of a text."""

from __future__ import annotations

from django import template

register = template.Library()

LONG = 600  # characters: what is answered is folded beyond that, so that the answer comes in sight


@register.filter
def is_long(text: str) -> bool:
    """Whether a text is one that pushes what follows it off the screen."""
    return len(text) > LONG
