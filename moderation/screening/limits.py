"""How often one may write, and how much one may leave unpaid. The numbers are the rule's."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.utils import timezone
from django.utils.translation import ngettext

from moderation.refusals import TooManyComments, TooManyPending, TooManyUndecided, TooNew
from moderation.screening.places import in_seconds, proved_by
from moderation.screening.shapes import Draft
from newsroom import places
from newsroom.refusals import Refusal
from newsroom.wording import number

AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)


def is_not_too_often(draft: Draft) -> Refusal | None:
    """How many comments one may begin in an hour and in a day, and leave unpaid at once."""
    if not draft.begins or draft.known.of_the_newsroom:
        return None
    return (
        _too_new(draft)
        or _too_many_pending(draft)
        or _too_many_undecided(draft)
        or _too_many(draft)
    )


def _too_new(draft: Draft) -> Refusal | None:
    here = places.in_force(draft.article)
    until = draft.author.joined_at + timedelta(minutes=draft.rule.raid_wait_minutes)
    if here.busy_until is None or until <= here.now:
        return None
    return _not_before(TooNew, str(TooNew.sentence), min(until, here.busy_until))


def _too_many_pending(draft: Draft) -> Refusal | None:
    at_most = draft.rule.pending_at_most
    return TooManyPending() if at_most and draft.known.pending >= at_most else None


def _too_many_undecided(draft: Draft) -> Refusal | None:
    """A new account hands in a few texts at once: what becomes of those shows who it is."""
    at_most = draft.rule.new_undecided_at_most
    if not at_most or draft.known.undecided < at_most:
        return None
    return TooManyUndecided() if proved_by(draft) < draft.rule.known_after else None


def _too_many(draft: Draft) -> Refusal | None:
    """Against the narrowest of the limits, in the order of their spans."""
    limits = _limits(draft)
    if not limits:
        return None
    now = timezone.now()
    times = draft.known.begun
    full = [
        (times[at_most - 1] + span, at_most)
        for span, at_most in limits
        if len(times) >= at_most and times[at_most - 1] > now - span
    ]
    if not full:
        return None
    again_at, at_most = max(full)
    said = ngettext(
        "You have just written %(number)s comment, which is as many as one may here for now.",
        "You have just written %(number)s comments, which is as many as one may here for now.",
        at_most,
    ) % {"number": number(at_most)}
    return _not_before(TooManyComments, said, again_at, at_most=at_most)


def _limits(draft: Draft) -> list[tuple[timedelta, int]]:
    rule = draft.rule
    limits = [(AN_HOUR, rule.comments_an_hour), (A_DAY, rule.comments_a_day)]
    if timezone.now() - draft.author.joined_at < A_DAY:
        limits += [(AN_HOUR, rule.first_day_an_hour), (A_DAY, rule.first_day_a_day)]
    if places.in_force(draft.article).raid is not None:
        limits.append((AN_HOUR, rule.raid_an_hour))
    return [limit for limit in limits if limit[1]]


def _not_before(refusal: type[Refusal], said: str, again_at: datetime, **facts: Any) -> Refusal:
    """A refusal that says in words and in seconds when the same text would be taken."""
    return refusal(f"{said} {_when(again_at)}", **in_seconds(again_at), **facts)


def _when(again_at: datetime) -> str:
    minutes = max(1, ceil((again_at - timezone.now()) / timedelta(minutes=1)))
    if minutes < 100:
        return ngettext(
            "You can write again in %(number)s minute.",
            "You can write again in %(number)s minutes.",
            minutes,
        ) % {"number": number(minutes)}
    hours = ceil(minutes / 60)
    return ngettext(
        "You can write again in %(number)s hour.",
        "You can write again in %(number)s hours.",
        hours,
    ) % {"number": number(hours)}
