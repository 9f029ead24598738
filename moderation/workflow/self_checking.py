"""The author rates their own text last, and may still change it."""

from django.db import transaction
from django.utils import timezone

from comments.models import Comment, Revision, Status
from moderation.refusals import NotPending, ReviewsFirst
from moderation.sanctions import in_force
from moderation.workflow.consulting import First, Told, consulting, first, of_comment
from moderation.workflow.locks import lock_texts, lock_writer, texts_of
from moderation.workflow.queueing import is_waived, queue_if_ready
from moderation.workflow.writing import readable, write_anew
from newsroom.tracing.spans import traced


def _told(comment: Comment, *, civil: bool, text: str | None = None) -> Told:
    if text is not None and texts_of(comment.pk).in_hand.status != Status.PENDING:
        raise NotPending
    return of_comment(comment, text=text)


def ask_first(comment: Comment, *, civil: bool, text: str | None = None) -> First | None:
    """What to enter before a transaction in which this is handed in, if anything."""
    return first(_told, comment, civil=civil, text=text)


@traced
@consulting(_told)
@transaction.atomic
def self_check(comment: Comment, *, civil: bool, text: str | None = None) -> Revision:
    """Take the author's own answer, and the text as it shall be read by peers.

    A "no" is kept and stops nothing: it is for peers to judge, and an honest answer
    must not cost more than a dishonest one. Returns the revision that goes on.

    Raises NotPending, ReviewsFirst, what a restricted reader is refused with, and for a
    changed text what `submit` raises.
    """
    lock_writer(comment.author_id)
    restrictions = in_force(comment.author, comment.article.publication_id)
    restrictions.refuse_writing()
    revision = lock_texts(comment.pk).in_hand
    if revision.status != Status.PENDING:
        raise NotPending
    if not (revision.debt_is_paid or is_waived(revision)):
        raise ReviewsFirst(owed=revision.reviews_owed, given=revision.reviews_given)
    changed = readable(text) if text is not None else revision.text
    if changed != revision.text:
        revision = write_anew(revision, changed, restrictions)
    revision.set(self_civil=civil, self_checked_at=timezone.now())
    queue_if_ready(revision)
    return revision
