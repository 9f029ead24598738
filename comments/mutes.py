"""Whom a reader does not want to read, and what of a page that hides."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import QuerySet

from comments.models import Mute
from comments.rows import Shown
from newsroom.models import Reader


def of(reader: Reader) -> QuerySet[Mute]:
    """Whom this reader has muted, the latest first."""
    return Mute.objects.filter(reader=reader).select_related("muted").order_by("-pk")


def is_muted(*, by: Reader, who: Reader) -> bool:
    """Whether the one does not want to read the other."""
    return Mute.objects.filter(reader=by, muted=who).exists()


def mark(comments: Iterable[Shown], muted: Collection[UUID]) -> None:
    """Say of each whether its author is among these (`muted`), or who wrote what it answers.

    The latter is `answers_muted`; what a comment answers is looked for among these comments.
    """
    if not muted:
        return
    shown = list(comments)
    hidden = {comment.pk for comment in shown if comment.author_id in muted}
    for comment in shown:
        comment.muted = comment.pk in hidden
        comment.answers_muted = not comment.muted and comment.parent_id in hidden
