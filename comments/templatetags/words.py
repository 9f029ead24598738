"""Small words for the pages: numbers, and how long ago."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.timesince import timesince

register = template.Library()

NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


@register.filter
def in_words(number: int) -> str:
    """A number as a newspaper writes it: in words up to ten, in digits from there."""
    return NUMBERS[number] if 0 <= number < len(NUMBERS) else str(number)


@register.filter
def less(number: int, other: int) -> int:
    """What is left of a number; never below zero."""
    return max(number - other, 0)


@register.filter
def ago(moment: datetime) -> str:
    """How long ago it was, in its largest unit."""
    if timezone.now() - moment < timedelta(minutes=1):
        return "just now"
    return f"{timesince(moment, depth=1)} ago"
