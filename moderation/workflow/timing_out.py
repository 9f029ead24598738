"""What happens to texts that nobody dealt with in time: none stays without an owner."""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from comments.models import LIVE, Revision, Status
from moderation.models import Case, Decision, HookCall
from moderation.screening.places import asks_trusted_readers
from moderation.verdict import Outcome
from moderation.workflow.asking_outside import waits_for_hooks
from moderation.workflow.deciding import decide, open_case
from moderation.workflow.locks import lock_revision

logger = logging.getLogger(__name__)

AT_ONCE = 500
A_ROUND = 45.0  # seconds; whatever is left then is the next round's
Act = Callable[[Revision], bool]  # whether it has an owner again


def escalate_overdue() -> int:
    """Give every text that peers did not decide by its deadline to the desk."""
    return _each_overdue(Status.IN_REVIEW, _escalate)


def lapse() -> int:
    """Close what its author has left without the reviews owed for too long.

    Not what somebody outside is still to answer about: they have hours at most.
    """
    return _each_overdue(Status.PENDING, _lapse)


def _lapse(revision: Revision) -> bool:
    if waits_for_hooks(revision):
        return False
    revision.move_to(Status.LAPSED)
    return True


def _each_overdue(status: Status, act: Act) -> int:
    """As many as a round has time for; those that stay do not keep others waiting."""
    ends, done, stay = time.monotonic() + A_ROUND, 0, 0
    while time.monotonic() < ends:
        ids = list(overdue(status, but=stay).values_list("pk", flat=True))
        helped = sum(_try(pk, status, act) for pk in ids)
        done, stay = done + helped, stay + len(ids) - helped
        if len(ids) < AT_ONCE:
            break
    return done


def overdue(status: Status, *, but: int = 0) -> QuerySet[Revision]:
    """Texts that have been there for too long, the longest first, as many as are seen to at once;
    `but` so many, which were seen to and stayed."""
    late = Revision.objects.filter(
        status=status, release_due_at=None, deadline_at__lte=timezone.now()
    )
    return late.order_by("deadline_at")[but : but + AT_ONCE]


def _try(pk: UUID, status: Status, act: Act) -> bool:
    """One text that cannot be helped must not keep the others waiting."""
    try:
        return _act(pk, status, act)
    except Exception:
        logger.exception("could not time out %s", pk)
        return False


@transaction.atomic
def _act(pk: UUID, status: Status, act: Act) -> bool:
    revision = lock_revision(pk)
    # Somebody may have been quicker while we waited for the lock.
    if revision.status != status or revision.release_due_at is not None:
        return False
    return act(revision)


def _escalate(revision: Revision) -> bool:
    # Trusted readers were asked in doubt, and none came: it is the doubt that remains.
    is_in_doubt = revision.trusted_only and not asks_trusted_readers(revision)
    decide(
        revision,
        outcome=Outcome.ESCALATE,
        by=Decision.By.HOUSE,
        reason=Case.Cause.SPLIT if is_in_doubt else Case.Cause.OVERDUE,
        evidence={"deadline": revision.deadline_at.isoformat()},
    )
    return True


class Owner(StrEnum):
    """Who has to do something next about a text that may still become public."""

    AUTHOR = "author"
    READERS = "readers"
    TRUSTED = "trusted readers"
    DESK = "the desk"
    HOUSE = "the house"  # it is decided, and the release task carries it out


def owner_of(revision: Revision) -> tuple[Owner, datetime | None] | None:
    """Who this text waits for, and until when; None for one that waits for nobody.

    At its deadline a pending text lapses and one in review goes to the desk. A case of the
    desk is complained of once it is due (`desk_hours`); nothing is ever published because
    nobody looked at it. A returned text waits for its author without end: to rewrite it, or
    to ask the desk, does not run out.
    """
    if revision.status not in LIVE:
        return None
    if revision.release_due_at is not None:
        return Owner.HOUSE, revision.release_due_at
    case = Case.objects.filter(revision=revision, closed_at=None).first()
    if case is not None and revision.status in (Status.HELD, Status.RETURNED):
        return Owner.DESK, case.due_at
    match revision.status:
        case Status.PENDING:
            calls = HookCall.objects.filter(revision=revision, state=HookCall.State.OPEN)
            waits = calls.order_by("-deadline_at").first()
            if waits is not None and revision.debt_is_paid and revision.self_checked_at:
                return Owner.HOUSE, waits.deadline_at
            return Owner.AUTHOR, revision.deadline_at
        case Status.IN_REVIEW:
            asked = Owner.TRUSTED if revision.trusted_only else Owner.READERS
            return asked, revision.deadline_at
        case Status.RETURNED:
            return Owner.AUTHOR, None
    return None


def adopt_orphans() -> int:
    """Give the desk every held text without a case. There should be none: each is an error."""
    open_ones = Case.objects.filter(revision=OuterRef("pk"), closed_at=None)
    orphans = Revision.objects.filter(~Exists(open_ones), status=Status.HELD, release_due_at=None)
    ids = list(orphans.values_list("pk", flat=True)[:AT_ONCE])
    return sum(_try(pk, Status.HELD, _adopt) for pk in ids)


def _adopt(revision: Revision) -> bool:
    if Case.objects.filter(revision=revision, closed_at=None).exists():
        return False
    logger.error("a text was held and had no case: %s", revision.pk)
    open_case(revision, cause=Case.Cause.OVERDUE)
    return True


def cases_too_old() -> list[Case]:
    """Those that the desk has left lying for longer than its publication allows: the oldest."""
    late = Case.objects.filter(closed_at=None, due_at__lte=timezone.now())
    oldest = late.order_by("publication", "opened_at").distinct("publication")
    return list(oldest.select_related("publication", "revision"))
