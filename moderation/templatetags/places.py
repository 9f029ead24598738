"""What holds at a place, for the pages."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.timesince import timeuntil

from moderation.crowds import Crowd
from moderation.in_force import crowds_of, raids_of
from newsroom import places
from newsroom.models import Article, Mode, Reader

register = template.Library()


@register.filter
def is_open(article: Article) -> bool:
    """Whether it takes new texts just now."""
    return places.in_force(article).is_open


@register.simple_tag
def raids_met(reader: Reader) -> list[Mode]:
    """The raids that are met at a moderator's places just now."""
    return raids_of(reader)


@register.simple_tag
def crowds_seen(reader: Reader) -> list[Crowd]:
    """Where new accounts do far more than usual."""
    return crowds_of(reader)


@register.filter
def left(until: datetime) -> str:
    """How much time is left until then, in its largest unit; a minute at least."""
    return timeuntil(max(until, timezone.now() + timedelta(minutes=1, seconds=1)), depth=2)


@register.filter
def day_name(day: int) -> str:
    """Monday is 0."""
    return str(WEEKDAYS[day])
