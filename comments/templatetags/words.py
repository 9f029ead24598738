"""Small words for the pages: numbers, lists, how long ago, which way a language runs."""

from __future__ import annotations

import json

from django import template
from django.utils.translation import ngettext

from newsroom import wording
from newsroom.languages import is_right_to_left

register = template.Library()

register.filter(wording.ago)
register.filter(wording.in_words)
register.filter(wording.isolated)
register.filter(wording.number)
register.filter(wording.one_by_one)


@register.filter
def less(number: int, other: int) -> int:
    """What is left of a number; never below zero."""
    return max(number - other, 0)


@register.filter
def direction(language: str) -> str:
    """Which way a language is written: rtl or ltr."""
    return "rtl" if is_right_to_left(language) else "ltr"


# For each of Unicode's plural categories a number that falls into it, where a language has it:
# what a browser's Intl.PluralRules answers with leads to the form that the number needs.
SAMPLES = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100}


@register.simple_tag
def new_comments_by_plural() -> str:
    """ "# new comments", as it is said for each kind of number, for a script to choose from."""
    return json.dumps(
        {
            category: ngettext("%(number)s new comment", "%(number)s new comments", sample)
            % {"number": "#"}
            for category, sample in SAMPLES.items()
        }
    )
