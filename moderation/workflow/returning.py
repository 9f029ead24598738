"""Who is erased while suspended or banned, and comes back, is still suspended or banned.

Of the person only a keyed hash is kept, and no longer than the restriction lasts
(`KeptOut`). `sanctions.in_force` knows it at once; the clock then makes it a restriction like
any other, with a letter, so that its reader is told and the desk can lift it.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from moderation.models import KeptOut, Sanction
from moderation.models.sanction import CAME_BACK
from moderation.sanctions import digests_of
from moderation.workflow.locks import lock_reader
from moderation.workflow.sanctioning import carry_out
from newsroom.models import Reader

A_BAN_IS_KEPT = timedelta(days=365)
JOINED_WITHIN = timedelta(days=1)  # Whoever was missed since then is kept out all the same.
AT_ONCE = 10_000


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
    if not KeptOut.objects.exists():
        return 0
    since = timezone.now() - JOINED_WITHIN
    new = Reader.objects.filter(joined_at__gt=since, erased_at=None).order_by("-joined_at")
    by_digest = {digest: one.pk for one in new[:AT_ONCE] for digest in digests_of(one)}
    known = KeptOut.objects.filter(digest__in=list(by_digest)).order_by("pk")
    return sum(_restrict(by_digest[one.digest], one.pk) for one in known)


def forget_who_is_free() -> int:
    """Delete what is over; how many rows."""
    return KeptOut.objects.filter(until__lte=timezone.now()).delete()[0]


@transaction.atomic
def _restrict(reader: UUID, kept: int) -> bool:
    lock_reader(reader)
    found = KeptOut.objects.filter(pk=kept, until__gt=timezone.now()).first()
    if found is None:
        return False
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
