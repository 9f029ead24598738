"""Marks that accounts share, and what follows: they do not judge each other's texts.

Two accounts with one device cookie, or on a network that hardly anybody else is on, may be
one person. Nobody is accused of it: they are kept apart for a while, in both directions,
and where both rate or report one text they are heard as one (`verdict.py`).

Of a network that many are on (a school, an office, a mobile carrier) that says nothing, but for
accounts that were made there within a day of each other: one person makes ten of them in an hour
and takes a fresh window for each. A class that signs up together is heard as one by that as well,
on a text that two of them happen to be given, for a month; nothing else befalls it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from moderation.models import Apart, Mark
from newsroom import prepared
from newsroom.models import Reader

KEPT = timedelta(days=30)  # a mark, and what follows from it, unless it is seen again
FRESH = timedelta(hours=1)  # A mark that was seen within this needs no second look.
A_NETWORK_WITHIN = timedelta(days=14)
A_NETWORK_AT_MOST = 4  # accounts; more on one are a school, an office, a mobile carrier
A_DEVICE_AT_MOST = 50  # accounts that are looked at; more on one are a library's screen
MADE_TOGETHER = timedelta(days=1)  # accounts of a network that many are on
NEW = timedelta(days=30)  # An account that is older is heard for itself, whatever its network.
WHY = {Mark.Kind.DEVICE: Apart.Why.DEVICE, Mark.Kind.NETWORK: Apart.Why.NETWORK}


@dataclass(frozen=True)
class Trace:
    """One mark of a request: what it is called this month, and what it was called in the last."""

    kind: Mark.Kind
    digest: str
    earlier: str


def leave_marks(reader: Reader, traces: Sequence[Trace]) -> None:
    """Remember where this reader was, and keep them apart from who was there as well.

    Safe to repeat. Of two who come to the same place in the same moment neither may see the
    other; they are found when the first of them comes back after an hour.
    """
    now = timezone.now()
    stale = _not_seen_lately(reader, traces, now)
    if not stale:
        return
    with transaction.atomic():
        _write(reader, stale, now)
        for trace in stale:
            _keep_apart(reader, trace, now)


# The pairs among readers, %(among)s, who have been seen on one device within thirty days, or on a
# network of few while one of the two is new: a household that has long been here has two voices.
SHARE_A_MARK = """
SELECT reviewer_id, author_id FROM moderation_apart p
WHERE reviewer_id = ANY(%(among)s) AND author_id = ANY(%(among)s) AND reviewer_id < author_id
  AND until > %(now)s AND (why = 'device' OR why = 'network' AND EXISTS (
    SELECT FROM newsroom_reader n WHERE n.id IN (p.reviewer_id, p.author_id)
      AND n.joined_at > %(new_since)s OFFSET 0))"""


def new_since(now: datetime) -> dict[str, datetime]:
    """What SHARE_A_MARK is given beside the readers."""
    return {"now": now, "new_since": now - NEW}


def share_a_mark(readers: Iterable[UUID]) -> list[tuple[UUID, UUID]]:
    """These pairs, the smaller key first."""
    facts = {"among": list(readers), **new_since(timezone.now())}
    return [(one, other) for one, other in prepared.ask(SHARE_A_MARK, facts)]


def forget_marks() -> int:
    """Delete marks that nobody has left for thirty days, and what they led to; how many rows."""
    now = timezone.now()
    old = Mark.objects.filter(seen_at__lt=now - KEPT)
    over = Apart.objects.filter(why__in=WHY.values(), until__lt=now)
    return sum(rows.delete()[0] for rows in (old, over))


_FRESH = """
SELECT digest FROM moderation_mark
WHERE reader_id = %(reader)s AND digest = ANY(%(digests)s) AND seen_at > %(since)s"""


def _not_seen_lately(reader: Reader, traces: Sequence[Trace], now: datetime) -> list[Trace]:
    digests = [trace.digest for trace in traces]
    facts = {"reader": reader.pk, "digests": digests, "since": now - FRESH}
    fresh = {row[0] for row in prepared.ask(_FRESH, facts)} if digests else set()
    return [trace for trace in traces if trace.digest not in fresh]


def _write(reader: Reader, traces: Sequence[Trace], now: datetime) -> None:
    marks = [Mark(reader=reader, kind=t.kind, digest=t.digest, seen_at=now) for t in traces]
    Mark.objects.bulk_create(
        sorted(marks, key=lambda mark: mark.digest),
        update_conflicts=True,
        unique_fields=["reader", "kind", "digest"],
        update_fields=["seen_at"],
    )


def _keep_apart(reader: Reader, trace: Trace, now: datetime) -> None:
    others = _others(reader, trace, now)
    if trace.kind == Mark.Kind.NETWORK and len(others) >= A_NETWORK_AT_MOST:
        others = _made_together(reader, trace, now)
    pairs = [pair for other in others for pair in ((reader.pk, other), (other, reader.pk))]
    Apart.objects.bulk_create(
        [
            Apart(reviewer_id=one, author_id=other, why=WHY[trace.kind], until=now + KEPT)
            for one, other in sorted(pairs)  # Everybody writes such rows in the same order.
        ],
        update_conflicts=True,
        unique_fields=["reviewer", "author", "why"],
        update_fields=["until"],
    )


def _others(reader: Reader, trace: Trace, now: datetime) -> list[UUID]:
    """Who else has left this mark, under the name of this month or of the last."""
    is_network = trace.kind == Mark.Kind.NETWORK
    at_most = A_NETWORK_AT_MOST if is_network else A_DEVICE_AT_MOST
    newest = _left_by_others(reader, trace, now).values_list("reader", flat=True)
    return list(dict.fromkeys(newest.order_by("-seen_at")[: 2 * at_most]))[:at_most]


def _made_together(reader: Reader, trace: Trace, now: datetime) -> list[UUID]:
    """Of a network that many are on, those whose accounts are about as old as this new one."""
    if reader.joined_at < now - NEW:
        return []
    span = reader.joined_at - MADE_TOGETHER, reader.joined_at + MADE_TOGETHER
    alike = _left_by_others(reader, trace, now).filter(reader__joined_at__range=span)
    newest = alike.values_list("reader", flat=True).order_by("-seen_at")
    return list(dict.fromkeys(newest[: 2 * A_DEVICE_AT_MOST]))[:A_DEVICE_AT_MOST]


def _left_by_others(reader: Reader, trace: Trace, now: datetime) -> QuerySet[Mark]:
    within = A_NETWORK_WITHIN if trace.kind == Mark.Kind.NETWORK else KEPT
    return Mark.objects.filter(
        kind=trace.kind, digest__in=[trace.digest, trace.earlier], seen_at__gt=now - within
    ).exclude(reader=reader)
