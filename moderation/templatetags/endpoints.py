"""For the pages about endpoints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format

from moderation.endpoints import in_words
from newsroom.events.kinds import ALL_KINDS

if TYPE_CHECKING:
    from datetime import datetime

    from django_stubs_ext import StrOrPromise

register = template.Library()


@register.filter
def error_in_words(error: str) -> StrOrPromise:
    return in_words(error)


@register.filter
def kind_in_words(kind: str) -> StrOrPromise:
    return ALL_KINDS.get(kind, kind)


@register.filter
def with_seconds(at: datetime) -> str:
    """A moment in the way of the language, to the second: as a log of a server has it."""
    local = timezone.localtime(at)
    return f"{date_format(local, 'SHORT_DATE_FORMAT')} {local:%H:%M:%S}"


@register.filter
def as_moment(said: str) -> datetime | None:
    """A time as a delivery keeps it."""
    return parse_datetime(said)
