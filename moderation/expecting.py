"""When to expect an answer, in whole sentences, as one would say it across a counter.

A range: the middle half of such waits, so that a quarter of them are shorter and a quarter
longer. Four of five lie within a factor of two of it (docs/judgement.md, "How long it takes").
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext, ngettext

from moderation.estimating import Estimate

SOON = 5  # minutes
LONG = 120
MORNING, NOON = time(8), time(12)


def answer_expected(expected: Estimate | None, now: datetime | None = None) -> str:
    """When an author should have an answer; nothing where nobody can say."""
    if expected is None:
        return ""
    if expected.likely <= SOON:
        return gettext("You should have an answer in a few minutes.")
    if expected.likely >= LONG and (said := _after_the_night(expected.likely, now)):
        return said
    return _minutes(expected) if expected.likely < 60 else _hours(expected)


def usual_here(expected: Estimate | None) -> str:
    """How long comments here take just now, for who has not written yet."""
    if expected is None:
        return ""
    minutes = expected.likely
    if minutes < 60:
        said = gettext("Just now three of four comments have an answer within %(n)d minutes.")
        return said % {"n": minutes}
    hours = round(minutes / 60)
    said = ngettext(
        "Just now three of four comments have an answer within about an hour.",
        "Just now three of four comments have an answer within %(n)d hours.",
        hours,
    )
    return said % {"n": hours}


def _minutes(expected: Estimate) -> str:
    if expected.low == expected.likely:
        return gettext("You should have an answer in about %(n)d minutes.") % {"n": expected.low}
    return gettext("You should have an answer in %(low)d to %(high)d minutes.") % {
        "low": expected.low,
        "high": expected.likely,
    }


def _hours(expected: Estimate) -> str:
    low, high = expected.low // 60, round(expected.likely / 60)
    if 0 < low < high:
        said = gettext("You should have an answer in %(low)d to %(high)d hours.")
        return said % {"low": low, "high": high}
    said = ngettext(
        "You should have an answer within about an hour.",
        "You should have an answer within about %(n)d hours.",
        high,
    )
    return said % {"n": high}


def _after_the_night(minutes: int, now: datetime | None) -> str:
    """What takes hours and would end in the night is said to come in the morning."""
    here = timezone.localtime(now)
    then = here + timedelta(minutes=minutes)
    if then.date() == here.date():
        in_the_morning = then.time() < MORNING
        return gettext("You should have an answer in the morning.") if in_the_morning else ""
    if then.date() - here.date() == timedelta(days=1) and then.time() < NOON:
        return gettext("You should have an answer tomorrow morning.")
    return gettext("You should have an answer tomorrow.")
