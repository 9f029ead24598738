"""An author takes a comment back."""

from django.db import transaction

from comments.models import LIVE, Comment, Revision, Status
from moderation.workflow.appealing import open_appeals
from moderation.workflow.assigning import expire_leases
from moderation.workflow.deciding import close_cases
from moderation.workflow.locks import lock_newest_revision
from moderation.workflow.releasing import hide


def withdraw(comment: Comment) -> None:
    """Take a comment back, whatever it was waiting for; a public one leaves a tombstone.

    Safe to repeat. A rejected or lapsed comment stays what it is: it is on record; of one whose
    rejection is appealed, it is the appeal that is taken back. The reviews not yet given for
    it are handed to others. (Two transactions, since leases are locked before texts; what dies
    between them is taken back when its lease runs out.)
    """
    revision = _withdraw(comment)
    expire_leases(pays_for=revision)


@transaction.atomic
def _withdraw(comment: Comment) -> Revision:
    revision = lock_newest_revision(comment)
    if revision.status == Status.RELEASED:
        hide(revision)
    if revision.status in LIVE | {Status.RELEASED}:
        ends = Status.REJECTED if open_appeals(revision).exists() else Status.WITHDRAWN
        revision.move_to(ends, release_due_at=None)
        close_cases(revision)
    return revision
