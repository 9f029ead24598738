"""Who is erased while suspended or banned, and comes back, is still suspended or banned.

Of the person only a keyed hash is kept, and no longer than the restriction lasts
(`KeptOut`). `sanctions.in_force` knows it at once; the clock then makes it a restriction like
any other, with a letter, so that its reader is told and the desk can lift it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from operator import attrgetter
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from moderation.models import KeptOut, Sanction
from moderation.models.sanction import CAME_BACK
from moderation.sanctions import digests_by, digests_of
from moderation.workflow.locks import lock_reader
from moderation.workflow.sanctioning import carry_out
from newsroom.models import Reader

A_BAN_IS_KEPT = timedelta(days=365)
CAME_WITHIN = timedelta(days=7)  # So long may the clock stand still, and miss nobody.


def keep_out(reader: Reader) -> int:
    """Before a reader's row becomes nobody's: what shall hold if they come back; how many."""
    digests, now = digests_of(reader)[:1], timezone.now()
    kinds = [Sanction.Kind.SUSPENSION, Sanction.Kind.BAN]
    held = Sanction.objects.in_force().filter(reader=reader, kind__in=kinds)
    rows = [
        KeptOut(
            digest=digest,
            publication_id=one.publication_id,
            kind=one.kind,
            until=min(one.until or now + A_BAN_IS_KEPT, now + A_BAN_IS_KEPT),
        )
        for digest in digests
        for one in held
    ]
    return _keep(rows)


def keep_out_by_other_subjects(issuer: str, pairs: Mapping[str, str]) -> None:
    """What is kept of people holds by their other subjects: the new one of each old one.

    In a transaction, and once: a ring would else be turned a second time. It goes on to hold by
    the old one as well, unless that is now somebody else's.
    """
    known = set(KeptOut.objects.values_list("digest", flat=True))
    if not known:
        return
    of = {digest: old for old in pairs for digest in digests_by(issuer, old) if digest in known}
    rows = list(KeptOut.objects.filter(digest__in=of).order_by("pk").select_for_update())
    taken = set(pairs.values())
    KeptOut.objects.filter(pk__in=[row.pk for row in rows if of[row.digest] in taken]).delete()
    moved: dict[tuple[str, int, str], KeptOut] = {}
    for row in sorted(rows, key=attrgetter("until")):  # By two keys of the house: the later one.
        digest = digests_by(issuer, pairs[of[row.digest]])[0]
        facts = {"publication_id": row.publication_id, "kind": row.kind, "until": row.until}
        moved[digest, row.publication_id, row.kind] = KeptOut(digest=digest, **facts)
    _keep(list(moved.values()))


def _keep(rows: list[KeptOut]) -> int:
    return len(
        KeptOut.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["digest", "publication", "kind"],
            update_fields=["until"],
        )
    )


def look_for_who_came_back() -> int:
    """Make what is kept of who came back lately a restriction of theirs; how many."""
    forget_who_is_free()
    kept: dict[str, list[int]] = {}
    for digest, pk in KeptOut.objects.order_by("pk").values_list("digest", "pk"):
        kept.setdefault(digest, []).append(pk)
    if not kept:
        return 0
    found = [
        (reader.pk, pk)
        for reader in who_came_lately().iterator()
        for digest in digests_of(reader)
        for pk in kept.get(digest, [])
    ]
    return sum(_restrict(reader, pk) for reader, pk in found)


def who_came_lately() -> QuerySet[Reader]:
    """Who can be known since a few days: who signed up here is by the address they confirmed,
    which may be days after they joined."""
    since = timezone.now() - CAME_WITHIN
    came = Reader.objects.alias(came_at=Greatest("joined_at", "email_confirmed_at"))
    return came.filter(came_at__gt=since, erased_at=None)


def forget_who_is_free() -> int:
    """Delete what is over; how many rows."""
    return KeptOut.objects.filter(until__lte=timezone.now()).delete()[0]


@transaction.atomic
def _restrict(reader: UUID, kept: int) -> bool:
    lock_reader(reader)
    found = KeptOut.objects.filter(pk=kept, until__gt=timezone.now()).first()
    if found is None or found.digest not in digests_of(Reader.objects.get(pk=reader)):
        return False  # It is over, or this reader is erased by now, or has another address.
    found.delete()
    facts = {"reader_id": reader, "publication_id": found.publication_id, "kind": found.kind}
    if Sanction.objects.in_force().filter(**facts).exists():
        return False
    sanction = Sanction.objects.create(
        **facts,
        reason=CAME_BACK,
        rule=CAME_BACK,
        cause=str(kept),
        until=found.until,
        review_at=found.until if found.kind == Sanction.Kind.BAN else None,
    )
    carry_out(sanction)
    return True
