"""What the place asks of a text: that it is open there, and who reads it first.

The modes and the raid are those of `newsroom/places.py`; the numbers are the rule's.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape
from math import ceil
from typing import Any

from django.utils import timezone

from comments.models import Comment, Revision
from comments.text import to_html
from moderation.models.case import Case
from moderation.refusals import ArticleClosed
from moderation.screening.shapes import Draft, Finding
from newsroom import modes, places
from newsroom.ids import FIRST_OF_OURS
from newsroom.refusals import Refusal

TRUSTED = "trusted_readers"  # the finding with which only these are asked at first
ABOUT_THE_PLACE = frozenset({"mode", "new_account", "links", TRUSTED})  # these findings


def is_open(draft: Draft) -> Refusal | None:
    """A closed place takes no new text; it says why, and when it opens."""
    here = places.in_force(draft.article)
    if here.is_open:
        return None
    facts = {"opens_at": here.opens_at, **in_seconds(here.opens_at)} if here.opens_at else {}
    return ArticleClosed(here.closed_reason, **facts)


def is_for_the_desk(draft: Draft) -> Finding | None:
    """Where the desk reads first, it reads everything."""
    if places.in_force(draft.article).mode != modes.STAFF_FIRST:
        return None
    return Finding("mode", modes.STAFF_FIRST, Case.Cause.STAFF_FIRST)


def is_by_somebody_new(draft: Draft) -> Finding | None:
    """The desk reads the first comments of an account, where the rule or a raid says so."""
    raid = places.in_force(draft.article).raid is not None
    if not (draft.rule.desk_reads_first or raid) or draft.known.of_the_newsroom:
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
    if draft.known.of_the_newsroom or not (raid or proved_by(draft) < draft.rule.known_after):
        return None
    return Finding("links", link, Case.Cause.CHECK)


def is_for_trusted_readers(draft: Draft) -> Finding | None:
    """The first comments of an account are read by readers whom the house trusts."""
    first = draft.rule.trusted_read_first
    if not first or draft.known.of_the_newsroom:
        return None
    proved = proved_by(draft)
    return Finding(TRUSTED, str(proved)) if proved < first else None


def asks_trusted_readers(revision: Revision) -> bool:
    """Whether only readers whom the house trusts are asked about it from the beginning."""
    return any(found["check"] == TRUSTED for found in revision.findings)


def proved_by(draft: Draft) -> int:
    """How many comments of its author are public here: each was decided for, and still stands.

    As far as anybody asks.
    """
    rule = draft.rule
    at_most = max(rule.desk_reads_first, rule.trusted_read_first, rule.known_after)
    theirs = Comment.public.filter(
        pk__gte=FIRST_OF_OURS,  # What was brought from elsewhere proves nothing here.
        author=draft.author,
        article__publication=draft.article.publication_id,
    )
    return theirs[:at_most].count() if at_most else 0


def _is_new_in_a_raid(draft: Draft, proved: int) -> bool:
    age = timezone.now() - draft.author.joined_at
    return proved < draft.rule.known_after or age < timedelta(days=draft.rule.raid_account_days)


def _link_in(text: str) -> str:
    """The first link, or what an eye would take for the address of one; empty for none."""
    if linked := re.search(r'<a href="([^"]+)"', to_html(text)):
        return unescape(linked[1])
    words = text.split()
    return next((word for word in words if "://" in word or "www." in word.lower()), "")


def in_seconds(at: datetime) -> dict[str, Any]:
    """When a refused text would be taken, for programs and for the header `Retry-After`."""
    seconds = max(1, ceil((at - timezone.now()).total_seconds()))
    return {"retry_after": seconds, "again_at": at}
