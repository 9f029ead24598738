"""What the place asks of a text: that it is open there, not too often, not yet of everybody.

The modes and the raid are those of `newsroom/places.py`; the numbers are the rule's.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape
from math import ceil
from typing import Any

from django.utils import timezone
from django.utils.translation import ngettext

from comments.models import Comment, Revision, Status
from comments.text import to_html
from moderation.models.case import Case
from moderation.refusals import ArticleClosed, TooManyComments, TooManyPending, TooNew
from moderation.screening.shapes import Draft, Finding
from newsroom import modes, places
from newsroom.ids import first_id_of
from newsroom.models import Role
from newsroom.refusals import Refusal
from newsroom.wording import number

AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
TRUSTED = "trusted_readers"  # the finding with which only these are asked at first
ABOUT_THE_PLACE = frozenset({"mode", "new_account", "links", TRUSTED})  # these findings


def is_open(draft: Draft) -> Refusal | None:
    """A closed place takes no new text; it says why, and when it opens."""
    here = places.in_force(draft.article)
    if here.is_open:
        return None
    facts = {"opens_at": here.opens_at, **_again(here.opens_at)} if here.opens_at else {}
    return ArticleClosed(here.closed_reason, **facts)


def is_not_too_often(draft: Draft) -> Refusal | None:
    """How many comments one may begin in an hour and in a day, and leave unpaid at once."""
    if not draft.begins or _is_of_the_newsroom(draft):
        return None
    return _too_new(draft) or _too_many_pending(draft) or _too_many(draft)


def is_for_the_desk(draft: Draft) -> Finding | None:
    """Where the desk reads first, it reads everything."""
    if places.in_force(draft.article).mode != modes.STAFF_FIRST:
        return None
    return Finding("mode", modes.STAFF_FIRST, Case.Cause.STAFF_FIRST)


def is_by_somebody_new(draft: Draft) -> Finding | None:
    """The desk reads the first comments of an account, where the rule or a raid says so."""
    raid = places.in_force(draft.article).raid is not None
    if not (draft.rule.desk_reads_first or raid) or _is_of_the_newsroom(draft):
        return None
    proved = proved_by(draft)
    is_first = proved < draft.rule.desk_reads_first
    if is_first or (raid and _is_new_in_a_raid(draft, proved)):
        return Finding("new_account", str(proved), Case.Cause.NEW_ACCOUNT)
    return None


def has_no_link_now(draft: Draft) -> Finding | None:
    """Links go to the desk first: those of new accounts where the rule says so, all in a raid."""
    raid = places.in_force(draft.article).raid is not None
    link = _link_in(draft.text) if draft.rule.hold_new_links or raid else ""
    if not link:
        return None
    if _is_of_the_newsroom(draft) or not (raid or proved_by(draft) < draft.rule.known_after):
        return None
    return Finding("links", link, Case.Cause.CHECK)


def is_for_trusted_readers(draft: Draft) -> Finding | None:
    """The first comments of an account are read by readers whom the house trusts."""
    first = draft.rule.trusted_read_first
    if not first or _is_of_the_newsroom(draft):
        return None
    proved = proved_by(draft)
    return Finding(TRUSTED, str(proved)) if proved < first else None


def asks_trusted_readers(revision: Revision) -> bool:
    """Whether only readers whom the house trusts are asked about it from the beginning."""
    return any(found["check"] == TRUSTED for found in revision.findings)


def proved_by(draft: Draft) -> int:
    """How many comments of its author are public here: each was decided for, and still stands."""
    theirs = Comment.public.filter(
        author=draft.author, article__publication=draft.article.publication_id
    )
    return theirs.count()


def _is_new_in_a_raid(draft: Draft, proved: int) -> bool:
    age = timezone.now() - draft.author.joined_at
    return proved < draft.rule.known_after or age < timedelta(days=draft.rule.raid_account_days)


def _link_in(text: str) -> str:
    """The first link, or what an eye would take for the address of one; empty for none."""
    if linked := re.search(r'<a href="([^"]+)"', to_html(text)):
        return unescape(linked[1])
    words = text.split()
    return next((word for word in words if "://" in word or "www." in word.lower()), "")


def _is_of_the_newsroom(draft: Draft) -> bool:
    """Whoever has a role here, at the desk or as a badge, is known."""
    role = Role.objects.filter(reader=draft.author, publication=draft.article.publication_id)
    return role.exists()


def _too_new(draft: Draft) -> Refusal | None:
    here = places.in_force(draft.article)
    until = draft.author.joined_at + timedelta(minutes=draft.rule.raid_wait_minutes)
    if here.busy_until is None or until <= here.now:
        return None
    return _not_before(TooNew, str(TooNew.sentence), min(until, here.busy_until))


def _too_many_pending(draft: Draft) -> Refusal | None:
    at_most = draft.rule.pending_at_most
    theirs = Revision.objects.filter(
        author=draft.author, status=Status.PENDING, publication=draft.article.publication_id
    )
    return TooManyPending() if at_most and theirs.count() >= at_most else None


def _too_many(draft: Draft) -> Refusal | None:
    """Against the narrowest of the limits, in the order of their spans."""
    limits = _limits(draft)
    if not limits:
        return None
    now = timezone.now()
    times = _begun(draft, now, max(at_most for _span, at_most in limits))
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


def _begun(draft: Draft, now: datetime, at_most: int) -> list[datetime]:
    """When its author began the last comments here, the newest first. Ids begin with a time."""
    of_a_day = Comment.objects.filter(author=draft.author, pk__gte=first_id_of(now - A_DAY))
    here = of_a_day.filter(article__publication=draft.article.publication_id)
    return list(here.order_by("-pk").values_list("created_at", flat=True)[:at_most])


def _not_before(refusal: type[Refusal], said: str, again_at: datetime, **facts: Any) -> Refusal:
    """A refusal that says in words and in seconds when the same text would be taken."""
    return refusal(f"{said} {_when(again_at)}", **_again(again_at), **facts)


def _again(at: datetime) -> dict[str, Any]:
    seconds = max(1, ceil((at - timezone.now()).total_seconds()))
    return {"retry_after": seconds, "again_at": at}


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
