"""Whom a reader does not want to read, and what of a page that hides."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from comments.models import Comment, Mute
from newsroom.models import Reader


def of(reader: Reader) -> QuerySet[Mute]:
    """Whom this reader has muted, the latest first."""
    return Mute.objects.filter(reader=reader).select_related("muted").order_by("-pk")


def is_muted(*, by: Reader, who: Reader) -> bool:
    """Whether the one does not want to read the other."""
    return Mute.objects.filter(reader=by, muted=who).exists()


def mark(comments: Iterable[Comment], *, by: Reader | AnonymousUser) -> None:
    """Say of each whether this reader muted its author (`muted`), or whom it answers.

    The latter is `answers_muted`; what a comment answers is looked for among these. One query,
    whatever their number; none for who is not signed in, and sees everything.
    """
    shown = list(comments)
    muted = _among({comment.author_id for comment in shown}, by) if shown else set()
    hidden = {comment.pk for comment in shown if comment.author_id in muted}
    for comment in shown:
        comment.muted = comment.pk in hidden
        comment.answers_muted = not comment.muted and comment.parent_id in hidden


def _among(authors: set[UUID], by: Reader | AnonymousUser) -> set[UUID]:
    if not isinstance(by, Reader):
        return set()
    mine = Mute.objects.filter(reader=by, muted__in=authors)
    return set(mine.values_list("muted", flat=True))
