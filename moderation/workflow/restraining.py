"""What a reader has under way, when they are restricted: nothing is lost, nobody is stuck."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F, Q, QuerySet

from comments.models import Revision, Status
from moderation.models import Assignment, Case, Decision, Sanction, Waiver
from moderation.sanctions import Restrictions
from moderation.screening import Finding
from moderation.verdict import Outcome
from moderation.workflow.assigning import expire_leases
from moderation.workflow.deciding import decide
from moderation.workflow.locks import lock_reader, lock_revisions
from newsroom.models import Reader

Kind = Sanction.Kind
CHECK = "restricted"
WAIVED_BECAUSE = "its author does not review for now"


def follow(sanction: Sanction) -> None:
    """Let what its reader has under way follow a restriction. The caller holds their lock.

    The desk reads first: so it does what peers have not decided yet. No reviewing: what they
    were to read others do, and what they would owe it for goes to the desk. Suspended: what
    they owe reviews for waits as long as they do. Banned: that lapses in its time. What peers are
    reading already is judged as any text.
    """
    if sanction.kind in (Kind.NO_REVIEWING, Kind.SUSPENSION, Kind.BAN):
        expire_leases(of=sanction.reader, at=sanction.publication_id)
    if sanction.kind in (Kind.PREMODERATION, Kind.NO_REVIEWING):
        _to_the_desk(sanction)
    if sanction.kind == Kind.SUSPENSION:
        _wait_as_long(sanction)


def findings(restrictions: Restrictions) -> list[Finding]:
    """What holds a text of this reader for the desk, if anything does.

    It stands behind what screening finds: where a text is severe, that is why it is held.
    """
    kind = restrictions.reads_first
    return [Finding(CHECK, kind, Case.Cause.RESTRICTED)] if kind else []


def let_off(revision: Revision, restrictions: Restrictions) -> None:
    """Who does not review owes no reviews, on record."""
    if restrictions.of(Kind.NO_REVIEWING) and not revision.debt_is_paid:
        Waiver.objects.get_or_create(revision=revision, defaults={"reason": WAIVED_BECAUSE})


def lock_all_of(author: Reader, *, comment: UUID | None = None) -> None:
    """All that restricting a reader locks, and deciding about their comment: in the one order."""
    lock_reader(author.pk)
    held = Assignment.objects.filter(reviewer=author, state=Assignment.State.OPEN)
    leases = held.select_for_update(no_key=True).order_by("pk")
    read = list(leases.values_list("revision", flat=True))
    theirs = Q(author=author, status__in=[Status.PENDING, Status.IN_REVIEW])
    if comment is not None:
        theirs |= Q(comment=comment)
    lock_revisions(*read, *Revision.objects.filter(theirs).values_list("pk", flat=True))


def _to_the_desk(sanction: Sanction) -> None:
    waiting = _under_way(sanction)
    if sanction.kind == Kind.NO_REVIEWING:
        waiting = waiting.filter(status=Status.PENDING, reviews_given__lt=F("reviews_owed"))
    locked = lock_revisions(*waiting.values_list("pk", flat=True))
    for revision in locked.values():
        if revision.status not in (Status.PENDING, Status.IN_REVIEW) or revision.release_due_at:
            continue  # Meanwhile its readers have decided.
        if sanction.kind == Kind.NO_REVIEWING:
            Waiver.objects.get_or_create(revision=revision, defaults={"reason": WAIVED_BECAUSE})
        decide(
            revision,
            outcome=Outcome.ESCALATE,
            by=Decision.By.HOUSE,
            reason=Case.Cause.RESTRICTED,
            evidence={"sanction": str(sanction.pk), "kind": sanction.kind},
        )


def _wait_as_long(sanction: Sanction) -> None:
    locked = lock_revisions(*_under_way(sanction).values_list("pk", flat=True))
    for revision in locked.values():
        if revision.status == Status.PENDING and sanction.lasts is not None:
            revision.set(deadline_at=revision.deadline_at + sanction.lasts)


def _under_way(sanction: Sanction) -> QuerySet[Revision]:
    return Revision.objects.filter(
        author=sanction.reader,
        publication=sanction.publication_id,
        status__in=[Status.PENDING, Status.IN_REVIEW],
        release_due_at=None,
    )
