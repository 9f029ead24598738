"""What holds at a place, for the pages."""

from __future__ import annotations

from django import template

from newsroom import places
from newsroom.models import Article

register = template.Library()


@register.filter
def is_open(article: Article) -> bool:
    """Whether it takes new texts just now."""
    return places.in_force(article).is_open
