"""An author takes a comment back."""

from django.db import transaction

from comments.models import LIVE, Comment, Status
from moderation.workflow.deciding import close_cases
from moderation.workflow.locks import lock_comments, lock_newest_revision
from moderation.workflow.releasing import count_public


@transaction.atomic
def withdraw(comment: Comment) -> None:
    """Take a comment back, whatever it was waiting for; a public one leaves a tombstone.

    Safe to repeat. A rejected or lapsed comment stays what it is: it is on record.
    """
    revision = lock_newest_revision(comment)
    if revision.status == Status.RELEASED:
        _hide(comment)
    if revision.status in LIVE | {Status.RELEASED}:
        revision.move_to(Status.WITHDRAWN, release_due_at=None)
        close_cases(revision)


def _hide(comment: Comment) -> None:
    locked = lock_comments(comment.pk, comment.parent_id)[comment.pk]
    locked.released_revision = None
    locked.save(update_fields=["released_revision"])
    count_public(locked, by=-1)
