"""The newsroom pins a comment above the others, or picks it as one worth reading."""

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from comments.models import PINS_AT_MOST, Comment, Highlight, Thread
from moderation.refusals import NothingPublic, OwnCase, PinsARoot, TooManyPins
from moderation.workflow.barring import must_sit_at_the_desk_of
from moderation.workflow.locks import lock_in_its_place
from newsroom.models import Reader


@transaction.atomic
def highlight(comment: Comment, *, kind: Highlight.Kind, moderator: Reader) -> Highlight:
    """Pin or pick a comment, on record. Safe to repeat: who came first is the one on record.

    Raises NotYourDesk, OwnCase, NothingPublic, PinsARoot where a reply is to be pinned, and
    TooManyPins.
    """
    locked = lock_in_its_place(comment.pk)
    if kind == Highlight.Kind.PIN:  # Places are given one at a time.
        list(Thread.objects.select_for_update(no_key=True).filter(article=locked.article_id))
    must_sit_at_the_desk_of(locked, moderator)
    if locked.author_id == moderator.pk:
        raise OwnCase
    if not locked.is_public:
        raise NothingPublic
    before = _in_force(locked, kind).first()
    if before is not None:
        return before
    place = _free_place(locked) if kind == Highlight.Kind.PIN else None
    return Highlight.objects.create(
        comment=locked, article_id=locked.article_id, kind=kind, place=place, by=moderator
    )


@transaction.atomic
def end_highlight(comment: Comment, *, kind: Highlight.Kind, moderator: Reader) -> None:
    """Take a pin or a pick away, on record. Safe to repeat. Raises NotYourDesk."""
    must_sit_at_the_desk_of(lock_in_its_place(comment.pk), moderator)
    # Whoever gave it may have done so by a clock that goes ahead of this one.
    until = Greatest("since", timezone.now())
    _in_force(comment, kind).update(until=until, ended_by=moderator)


def _in_force(comment: Comment, kind: Highlight.Kind) -> QuerySet[Highlight]:
    return Highlight.objects.filter(comment=comment, kind=kind, until=None)


def _free_place(comment: Comment) -> int:
    """The highest place that no pin of the article has. The caller holds its thread."""
    if comment.parent_id is not None:
        raise PinsARoot
    pins = Highlight.objects.filter(
        article=comment.article_id, kind=Highlight.Kind.PIN, until=None
    )
    taken = set(pins.values_list("place", flat=True))
    free = [place for place in range(1, PINS_AT_MOST + 1) if place not in taken]
    if not free:
        raise TooManyPins
    return free[0]
