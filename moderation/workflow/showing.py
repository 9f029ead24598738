"""What is taken from the public, and how much is public."""

from __future__ import annotations

from django.db.models import F

from comments.models import Comment, Revision, Thread
from moderation.workflow.locks import lock_in_its_place


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
