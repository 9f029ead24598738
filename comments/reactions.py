"""Reactions: given, taken back, and whose own they are. None has a say in any decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db import IntegrityError, transaction

from comments.models import Comment, Kind, Reaction
from comments.refusals import OwnComment, UnknownReaction
from newsroom.models import Reader
from newsroom.refusals import AnotherPublication, NotHere


def react(reader: Reader, comment: Comment, kind: str) -> None:
    """Give a reaction. Safe to repeat.

    Raises UnknownReaction, OwnComment, AnotherPublication, and NotHere for what is not public.
    """
    known = _known(kind)
    if comment.author_id == reader.pk:
        raise OwnComment
    if not reader.may_take_part_in(comment.article.publication):
        raise AnotherPublication
    try:
        with transaction.atomic():
            Reader.objects.lock_writer(reader.pk)
            if Comment.public.hold(comment.pk) is None:
                raise NotHere
            reaction = Reaction(reader=reader, comment=comment, kind=known)
            Reaction.objects.bulk_create([reaction], ignore_conflicts=True)
    except IntegrityError as error:
        if Comment.public.filter(pk=comment.pk).exists():
            raise
        raise NotHere from error  # It was hidden in this very moment.


def take_back(reader: Reader, comment: Comment, kind: str) -> None:
    """Take a reaction back, also from what is no longer public. Safe to repeat.

    Raises UnknownReaction.
    """
    Reaction.objects.filter(reader=reader, comment=comment, kind=_known(kind)).delete()


def given_by(reader: Reader, comments: Iterable[Comment]) -> dict[UUID, set[str]]:
    """A reader's own reactions to these comments, in one query."""
    given: defaultdict[UUID, set[str]] = defaultdict(set)
    rows = Reaction.objects.filter(reader=reader, comment__in=[one.pk for one in comments])
    for comment, kind in rows.values_list("comment", "kind"):
        given[comment].add(kind)
    return given


def _known(kind: str) -> Kind:
    try:
        return Kind(kind)
    except ValueError as error:
        raise UnknownReaction(known=list(Kind)) from error
