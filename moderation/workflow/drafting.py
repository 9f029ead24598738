"""What a reader has written and not handed in: kept, found again, put away."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from comments.models import LIVE, Comment, Revision, Status
from comments.text import is_empty
from moderation.models import Unsent
from moderation.models.unsent import KEPT_AT_MOST
from moderation.refusals import ParentNotPublic, TextTooLong
from moderation.workflow.locks import lock_reader, lock_writer
from moderation.workflow.writing import readable
from newsroom.models import Article, Reader
from newsroom.refusals import NotHere

KEPT_FOR = timedelta(days=30)
PLACES_AT_MOST = 50  # of one reader; beyond, the text that lay longest goes
JUST_NOW = timedelta(minutes=1)  # A message about an earlier stage is never longer on its way.
REMEMBERED = timedelta(days=1)


@transaction.atomic
def keep(
    reader: Reader,
    article: Article,
    *,
    text: str,
    parent: UUID | None = None,
    rewrites: UUID | None = None,
) -> Unsent | None:
    """Keep what a reader has written so far, in the place of what was kept there before.

    A text that shows nothing is not kept, and nothing is left of the one before. Neither is a
    text that has been handed in: a late message must not bring it back. Safe to repeat.
    Raises UnreadableText, TextTooLong, ParentNotPublic, and NotHere for a comment of others.
    """
    lock_writer(reader.pk)
    kept = readable(text)
    if len(kept) > KEPT_AT_MOST:
        raise TextTooLong(at_most=KEPT_AT_MOST)
    _check_place(reader, article, parent, rewrites)
    if is_empty(kept):
        handed_in(reader, article, parent=parent, rewrites=rewrites)
        return None
    if _was_handed_in(reader, article, kept, parent, rewrites):  # Not what was begun since.
        unsent_at(reader, article, parent=parent, rewrites=rewrites).filter(text=kept).delete()
        return None
    row, is_new = Unsent.objects.update_or_create(
        reader=reader,
        article=article,
        parent_id=parent,
        rewrites_id=rewrites,
        defaults={"text": kept, "kept_at": timezone.now()},
    )
    if is_new:
        _make_room(reader)
    return row


@transaction.atomic
def add(
    reader: Reader, article: Article, *, text: str, parent: UUID | None = None
) -> Unsent | None:
    """Keep a text that was begun elsewhere, say before signing in, and what is kept here with it.

    Neither is lost where both are something; raises what `keep` raises.
    """
    lock_writer(reader.pk)
    before = unsent_at(reader, article, parent=parent).first()
    if before is not None and before.text not in text:
        text = before.text if readable(text) in before.text else f"{before.text}\n\n{text}"
    return keep(reader, article, text=text, parent=parent)


@transaction.atomic
def detach(reader: Reader, article: Article, *, parent: UUID) -> None:
    """What was meant as an answer to a comment that is gone is kept as a comment of its own."""
    lock_writer(reader.pk)
    answer = unsent_at(reader, article, parent=parent).first()
    if answer is not None:
        add(reader, article, text=answer.text)
        answer.delete()


@transaction.atomic
def drop(
    reader: Reader, article: Article, *, parent: UUID | None = None, rewrites: UUID | None = None
) -> None:
    """Put away what is kept at a place. Safe to repeat."""
    lock_reader(reader.pk)
    handed_in(reader, article, parent=parent, rewrites=rewrites)


def handed_in(
    reader: Reader, article: Article, *, parent: UUID | None = None, rewrites: UUID | None = None
) -> None:
    """Nothing is unsent at this place any more. The caller holds the reader's lock."""
    unsent_at(reader, article, parent=parent, rewrites=rewrites).delete()


def unsent_at(
    reader: Reader, article: Article, *, parent: UUID | None = None, rewrites: UUID | None = None
) -> QuerySet[Unsent]:
    """What a reader has kept at one place: one row, or none."""
    return Unsent.objects.filter(reader=reader, article=article, parent=parent, rewrites=rewrites)


def unsent_by(reader: Reader) -> QuerySet[Unsent]:
    """All that a reader may still go on with, what was last written first."""
    returned = Revision.objects.filter(comment=OuterRef("rewrites"), status=Status.RETURNED)
    under_way = Revision.objects.filter(comment=OuterRef("rewrites"), status__in=LIVE)
    is_public = Q(rewrites__released_revision__isnull=False)
    may_go_on = Q(rewrites=None) | Exists(returned) | is_public & ~Exists(under_way)
    mine = Unsent.objects.filter(may_go_on, reader=reader)
    return mine.select_related("article", "parent__author", "rewrites").order_by("-kept_at", "pk")


def forget_unsent(before: datetime) -> int:
    """Delete what nobody has touched since then; how many that were."""
    return Unsent.objects.filter(kept_at__lt=before).delete()[0]


def just_handed_in(
    author: Reader, article: Article, *, text: str, parent: UUID | None = None
) -> Revision | None:
    """What the first click of two has done: the very text, at the same place, a moment ago."""
    since = timezone.now() - JUST_NOW
    lately = _handed_in_at(author, article, parent).filter(created_at__gte=since)
    return lately.filter(text=readable(text)).select_related("comment").first()


def _was_handed_in(
    reader: Reader, article: Article, text: str, parent: UUID | None, rewrites: UUID | None
) -> bool:
    """The text itself within a day, or an earlier stage of one handed in just now."""
    texts = _handed_in_at(reader, article, parent)
    if rewrites:
        texts = Revision.objects.filter(comment=rewrites)
    now = timezone.now()
    lately = texts.filter(Q(created_at__gte=now - REMEMBERED) | Q(status=Status.RETURNED))
    return any(
        sent == text or (at >= now - JUST_NOW and sent.startswith(text))
        for sent, at in lately.order_by("-pk").values_list("text", "created_at")[:5]
    )


def _handed_in_at(author: Reader, article: Article, parent: UUID | None) -> QuerySet[Revision]:
    taken_back = [Status.WITHDRAWN, Status.LAPSED]
    texts = Revision.objects.filter(
        author=author, comment__article=article, comment__parent=parent
    )
    return texts.exclude(status__in=taken_back)


def _check_place(
    reader: Reader, article: Article, parent: UUID | None, rewrites: UUID | None
) -> None:
    """A reply to what has been public, though it may not be any more: the text is not lost."""
    here = Comment.objects.filter(article=article)
    if parent and not here.filter(pk=parent, first_released_at__isnull=False).exists():
        raise ParentNotPublic
    if rewrites and (parent or not here.filter(pk=rewrites, author=reader).exists()):
        raise NotHere


def _make_room(reader: Reader) -> None:
    newest = Unsent.objects.filter(reader=reader).order_by("-kept_at", "-pk")
    beyond = newest.values_list("pk", flat=True)[PLACES_AT_MOST:]
    Unsent.objects.filter(pk__in=list(beyond)).delete()
