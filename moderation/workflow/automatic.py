"""Rules that restrict by themselves. Each names itself, and fires once for each cause.

What a person decided is never overridden: what was rejected before somebody lifted such a
restriction, or imposed one, counts no more. No rule does more than have the desk read first.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from comments.models import Revision, Status
from moderation.models import Decision, Policy, Sanction
from moderation.models.undoing import LETTERS_WAIT
from moderation.rules import HouseRule
from moderation.workflow.restraining import lock_all_of
from moderation.workflow.sanctioning import carry_out
from newsroom.ids import first_id_of
from newsroom.models import Reader, Role

logger = logging.getLogger(__name__)

OFTEN_REJECTED = "often_rejected"
SPAM_TWICE = "spam_twice"
LOOKED_BACK = timedelta(days=90)
LOOKED_AT = timedelta(days=1)  # Rejections since then make somebody's record worth a look.
_OUTCOMES = [Status.RELEASED, Status.RETURNED, Status.REJECTED]


@dataclass(frozen=True)
class Found:
    """What a rule found: how long the desk is to read first, and the decision that made it so."""

    rule: str
    days: int
    cause: UUID
    texts: int  # that it rests on


def look_at_all() -> int:
    """Look at the authors of what the desk rejected within a day; how many were restricted."""
    since = first_id_of(timezone.now() - LOOKED_AT)
    rejected = Decision.objects.filter(pk__gte=since, outcome="reject")
    # Not yet whoever has one that can still be undone: they are looked at in the next round.
    just_now = rejected.filter(decided_at__gt=timezone.now() - LETTERS_WAIT)
    rejected = rejected.exclude(revision__author__in=just_now.values("revision__author"))
    pairs = rejected.values_list("revision__author", "revision__publication").distinct()
    return sum(_look_at(author, publication) for author, publication in list(pairs))


def _look_at(author: UUID, publication: int) -> bool:
    """One who cannot be looked at must not keep the others waiting."""
    try:
        return look_at(author, publication) is not None
    except DatabaseError:
        logger.exception("could not look at %s", author)
        return False


@transaction.atomic
def look_at(author: UUID, publication: int) -> Sanction | None:
    """Let the rules look at a reader's record; what they imposed. Safe to repeat.

    Never somebody who sits at the desk: that is for an admin to judge.
    """
    reader = Reader.objects.get(pk=author)
    lock_all_of(reader)
    reader.refresh_from_db()
    at_the_desk = Role.objects.filter(reader=reader, publication=publication, kind__in=Role.DESK)
    if reader.erased_at is not None or at_the_desk.exists() or _is_restricted(reader, publication):
        return None
    found = _find(reader, publication)
    if found is None:
        return None
    now = timezone.now()
    sanction = Sanction.objects.create(
        reader=reader,
        publication_id=publication,
        kind=Sanction.Kind.PREMODERATION,
        reason=found.rule,
        rule=found.rule,
        cause=str(found.cause),
        began_at=now,
        until=now + timedelta(days=found.days),
    )
    carry_out(sanction, texts=found.texts)
    return sanction


def _is_restricted(reader: Reader, publication: int) -> bool:
    mine = Sanction.objects.in_force().filter(reader=reader, publication=publication)
    return mine.filter(kind__in=Sanction.RESTRICTS).exists()


def _find(reader: Reader, publication: int) -> Found | None:
    rule = Policy.objects.rule_of(publication)
    decided = list(_decided(reader, publication, rule))
    rejected = [one for one in decided if one.outcome == "reject"]
    spam = [one for one in rejected if one.reason == "spam"]
    if rule.spam_at_most and len(spam) >= rule.spam_at_most:
        return Found(SPAM_TWICE, rule.read_first_days, spam[0].pk, len(spam))
    if _is_often(rejected, decided, rule):
        return Found(OFTEN_REJECTED, rule.read_first_days, rejected[0].pk, len(rejected))
    return None


def _is_often(rejected: Sequence[Decision], decided: Sequence[Decision], rule: HouseRule) -> bool:
    enough = len(decided) >= rule.read_first_sample
    return bool(rule.rejected_at_most) and enough and len(rejected) >= rule.rejected_at_most


def _decided(reader: Reader, publication: int, rule: HouseRule) -> QuerySet[Decision]:
    """What is in force about this reader's last texts, the latest first: of an appeal that was
    granted the release. None from before somebody looked at their record."""
    texts = Revision.objects.filter(
        author=reader, publication=publication, status__in=_OUTCOMES, decision__isnull=False
    )
    since = _begins(reader, publication)
    found = Decision.objects.filter(pk__in=texts.values("decision"), decided_at__gt=since)
    found = found.exclude(by=Decision.By.IMPORT)
    return found.order_by("-decided_at", "-pk")[: rule.read_first_among]


def _begins(reader: Reader, publication: int) -> datetime:
    """From when on a record counts: the last restriction of this reader, or the end of it, has
    settled what was before."""
    settled = Sanction.objects.filter(
        Q(kind__in=Sanction.RESTRICTS), reader=reader, publication=publication
    )
    last = settled.aggregate(at=Max(Greatest("began_at", "lifted_at")))["at"]
    earliest = timezone.now() - LOOKED_BACK
    return max(last, earliest) if last else earliest
