"""Carrying a decision out: the revision becomes what the public sees."""

import logging
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from comments import mutes
from comments.models import Comment, Revision, Status, Thread
from moderation import notices
from moderation.models import Case, Decision, StaffOutcome, Undoing
from moderation.workflow.locks import lock_in_its_place, lock_texts

logger = logging.getLogger(__name__)


@transaction.atomic
def release(decision_id: UUID) -> bool:
    """Release what was decided for. Carried out once, however often it is asked for.

    False where there is nothing to do: released already, withdrawn, or decided anew.
    """
    decision = Decision.objects.select_related("revision").filter(pk=decision_id).first()
    if decision is None:
        logger.error("asked to release by a decision that does not exist: %s", decision_id)
        return False
    texts = lock_texts(decision.revision.comment_id)
    revision = texts.by_key[decision.revision_id]
    if revision.decision != decision.pk or revision.release_due_at is None:
        return False
    replaced = texts.public
    comment = lock_in_its_place(revision.comment_id)
    is_new = comment.first_released_at is None or _was_undone(comment)
    if replaced is not None:
        _give_way(comment, replaced)
    revision.move_to(Status.RELEASED, release_due_at=None)
    _show(comment, revision)
    if replaced is None:
        count_public(comment, by=1)
    decision.revision = revision
    notices.released(decision, in_place_of=replaced)
    if is_new:
        _tell_who_was_answered(comment, decision)
    return True


def _was_undone(comment: Comment) -> bool:
    """Whether an earlier release was taken back before anybody was told of it."""
    undone = Undoing.objects.filter(decision__revision__comment=comment)
    return undone.filter(decision__outcome=StaffOutcome.RELEASE).exists()


def _show(comment: Comment, revision: Revision) -> None:
    comment.released_revision = revision
    comment.first_released_at = comment.first_released_at or timezone.now()
    comment.save(update_fields=["released_revision", "first_released_at"])


def _give_way(comment: Comment, replaced: Revision) -> None:
    """What was public gives way to an edit of it: nobody sees the moment between.

    What the desk was asked about it is no question any more. But for an audit: the lot had
    fallen on what readers said of that text, and its author may not choose what is measured.
    """
    comment.released_revision = None
    comment.save(update_fields=["released_revision"])
    replaced.move_to(Status.SUPERSEDED)
    asked = Case.objects.filter(revision=replaced, closed_at=None)
    asked.exclude(cause=Case.Cause.AUDIT).update(closed_at=timezone.now())


def _tell_who_was_answered(reply: Comment, decision: Decision) -> None:
    """Only now, when everybody may read it; not who answers themselves, or took theirs back."""
    answered = reply.parent
    if answered is None or not answered.is_public or answered.author_id == reply.author_id:
        return
    if mutes.is_muted(by=answered.author, who=reply.author):
        return
    notices.replied(reply, to=answered.author_id, after=decision)


def hide(revision: Revision) -> None:
    """Take what this text made public from the public; its public replies stay.

    The caller holds the revision's lock, and moves it on afterwards.
    """
    comment = lock_in_its_place(revision.comment_id)
    comment.released_revision = None
    comment.save(update_fields=["released_revision"])
    count_public(comment, by=-1)


def count_public(comment: Comment, *, by: int) -> None:
    """One public comment more or fewer, for its parent and for its thread."""
    if comment.parent_id:
        Comment.objects.filter(pk=comment.parent_id).update(reply_count=F("reply_count") + by)
    if not _count_in_thread(comment, by):
        Thread.objects.get_or_create(article_id=comment.article_id)
        _count_in_thread(comment, by)


def _count_in_thread(comment: Comment, by: int) -> int:
    thread = Thread.objects.filter(article=comment.article_id)
    return thread.update(comment_count=F("comment_count") + by)
