"""Small words in the language that is spoken: numbers, lists, how long ago."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from unicodedata import bidirectional

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.html import avoid_wrapping
from django.utils.translation import (
    get_language,
    get_language_bidi,
    ngettext_lazy,
    pgettext,
    pgettext_lazy,
)
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
    return Since().ago(moment)


class Since:
    """How long ago things were, for a page that says it a hundred times: now, in this language."""

    def __init__(self) -> None:
        self._now, self._language = timezone.now(), get_language() or ""

    def ago(self, moment: datetime) -> str:
        """As `ago`."""
        since = self._now - moment
        if since < _A_MINUTE:
            return _("just now")
        return _so_long_ago(self._language, *_largest_unit(moment, self._now, since))


_A_MINUTE = timedelta(minutes=1)
# From the largest; above them are months and years, which are of different lengths.
_SECONDS = {"week": 7 * 86_400, "day": 86_400, "hour": 3600, "minute": 60}


def _largest_unit(moment: datetime, now: datetime, since: timedelta) -> tuple[str, int]:
    """As Django's `timesince` counts, which takes ten times as long: a page has a hundred."""
    if since.days >= 28:
        here = moment.astimezone(now.tzinfo)
        months = (now.year - here.year) * 12 + now.month - here.month
        months -= (here.day, here.time()) > (now.day, now.time())
        if months:
            return ("year", months // 12) if months >= 12 else ("month", months)
    seconds = since.days * 86_400 + since.seconds
    for unit, one in _SECONDS.items():
        if seconds >= one:
            return unit, seconds // one
    raise ValueError("less than a minute")


@lru_cache(1024)
def _so_long_ago(language: str, unit: str, number: int) -> str:
    """In the language that is spoken, which is this one."""
    return avoid_wrapping(AGO[unit] % {"num": number})


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
