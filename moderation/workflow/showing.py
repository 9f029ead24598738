"""What is taken from the public, and how much is public."""

from __future__ import annotations

from uuid import UUID

from comments.models import Comment, Revision, Thread
from moderation.models import Decision, Letter
from moderation.workflow.locks import lock_in_its_place
from newsroom import prepared

_PUBLIC = (Letter.Kind.RELEASED, Letter.Kind.NEW_PUBLIC, Letter.Kind.SHOWN_AGAIN)


def was_shown(comment: UUID, text: UUID | None = None) -> bool:
    """Whether a comment, or this text of it, has been public by a release that stands.

    Then its author was told so. Of what was undone at once there is no letter any more, while
    `first_released_at` stays. What an import brought was public before, and nobody is told of it.
    """
    brought = Decision.objects.filter(revision__comment=comment, by=Decision.By.IMPORT)
    if (brought.filter(revision=text) if text else brought).filter(outcome="release").exists():
        return True
    told = Letter.objects.filter(comment=comment, kind__in=_PUBLIC)
    if text is not None:
        told = told.filter(about__in=Decision.objects.filter(revision=text).values("pk"))
    return told.exists()


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
        prepared.do(_COUNT_REPLY, {"comment": comment.parent_id, "by": by})
    counted = {"article": comment.article_id, "by": by}
    if not prepared.do(_COUNT, counted):
        Thread.objects.get_or_create(article_id=comment.article_id)
        prepared.do(_COUNT, counted)


_COUNT = """UPDATE comments_thread SET comment_count = comment_count + %(by)s
    WHERE article_id = %(article)s"""
_COUNT_REPLY = """UPDATE comments_comment SET reply_count = reply_count + %(by)s
    WHERE id = %(comment)s"""
