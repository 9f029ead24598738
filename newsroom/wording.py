"""Small words in the language that is spoken: numbers, lists, how long ago."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from unicodedata import bidirectional

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.timesince import timesince
from django.utils.translation import get_language_bidi, ngettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

# Translators: where the word for a number changes with what is counted, give digits here.
IN_WORDS = {
    1: pgettext_lazy("number", "one"),
    2: pgettext_lazy("number", "two"),
    3: pgettext_lazy("number", "three"),
    4: pgettext_lazy("number", "four"),
    5: pgettext_lazy("number", "five"),
    6: pgettext_lazy("number", "six"),
    7: pgettext_lazy("number", "seven"),
    8: pgettext_lazy("number", "eight"),
    9: pgettext_lazy("number", "nine"),
    10: pgettext_lazy("number", "ten"),
}

# First-strong isolate, and its end: what is between them turns nothing around.
ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"


def number(value: int) -> str:
    """In digits, the thousands set apart as the language does."""
    return number_format(value, force_grouping=True)


def in_words(value: int) -> str:
    """As a newspaper writes it: in words from one to ten, else in digits."""
    return str(IN_WORDS[value]) if value in IN_WORDS else number(value)


def one_by_one(parts: Iterable[str | Promise]) -> str:
    """Several things in a row, none of which is a sentence."""
    # Translators: between two reasons of several, such as "threatens; is advertising or spam".
    return pgettext("between two of several", "; ").join(map(str, parts))


def ago(moment: datetime) -> str:
    """How long ago it was, in its largest unit."""
    since = timezone.now() - moment
    if since < timedelta(minutes=1):
        return _("just now")
    phrases: Any = AGO  # Lazy, as Django's own are; its types say otherwise.
    return timesince(moment, depth=1, time_strings=phrases)


# Whole phrases, since what Django's own units become after "ago" differs from one language to
# the next: it is "3 Tage" in German, but "vor 3 Tagen".
AGO = {
    "year": ngettext_lazy("%(num)d year ago", "%(num)d years ago", "num"),
    "month": ngettext_lazy("%(num)d month ago", "%(num)d months ago", "num"),
    "week": ngettext_lazy("%(num)d week ago", "%(num)d weeks ago", "num"),
    "day": ngettext_lazy("%(num)d day ago", "%(num)d days ago", "num"),
    "hour": ngettext_lazy("%(num)d hour ago", "%(num)d hours ago", "num"),
    "minute": ngettext_lazy("%(num)d minute ago", "%(num)d minutes ago", "num"),
}


def isolated(text: str) -> str:
    """A name or a headline, for where there is no tag to keep its direction to itself, such
    as in an attribute, a title or a plain text. Unchanged where it runs as the page does."""
    text = _TURNING.sub("", text)
    against = LEFT_TO_RIGHT if get_language_bidi() else RIGHT_TO_LEFT
    if not any(bidirectional(char) in against for char in text):
        return text
    return f"{ISOLATE}{text}{END_OF_ISOLATE}"


# What could end the isolate, or turn around what stands in it.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Unicode's classes of letters (UAX 9).
LEFT_TO_RIGHT, RIGHT_TO_LEFT = frozenset({"L"}), frozenset({"R", "AL"})
