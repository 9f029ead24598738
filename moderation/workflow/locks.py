"""Rows are locked in key order, so that no two verbs ever wait for each other in a ring."""

from typing import Any
from uuid import UUID

from django.db.models import Q

from comments.models import Comment, Revision
from moderation.texts import Texts
from newsroom.models import Reader


def lock_reader(pk: UUID) -> None:
    """One reader's own affairs, one at a time. To be asked for before anything else."""
    _lock_reader(pk=pk)


def lock_writer(pk: UUID) -> None:
    """The same, for a verb that leaves the reader's words or wishes behind.

    Raises NotSignedIn for who was erased while the request waited.
    """
    Reader.objects.lock_writer(pk)


def lock_readers(*ids: UUID) -> None:
    """The affairs of several readers, in the order of their keys."""
    rows = Reader.objects.select_for_update(no_key=True).filter(pk__in=ids)
    list(rows.order_by("pk").values_list("pk"))


def lock_author(revision: UUID) -> None:
    """The author of a text, locked as by `lock_reader`; in one statement."""
    _lock_reader(pk=Revision.objects.filter(pk=revision).values("author")[:1])


def _lock_reader(**who: Any) -> None:
    Reader.objects.select_for_update(no_key=True).values_list("pk").get(**who)


# Every verb begins with it: in SQL it takes half of the time that Django takes to put it together.
_LOCK_REVISIONS = """
SELECT * FROM comments_revision WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"""


def lock_revisions(*ids: UUID | None) -> dict[UUID, Revision]:
    """These revisions, locked against every other verb until the transaction ends."""
    wanted = [pk for pk in ids if pk is not None]
    return {row.pk: row for row in Revision.objects.raw(_LOCK_REVISIONS, [wanted])}


def lock_revision(pk: UUID) -> Revision:
    """One revision, locked. It exists: revisions are never deleted."""
    return lock_revisions(pk)[pk]


_LOCK_TEXTS = """
SELECT * FROM comments_revision WHERE comment_id = %s ORDER BY id FOR NO KEY UPDATE"""


def lock_texts(comment: UUID) -> Texts:
    """All texts of a comment, locked.

    Another one is only ever written by somebody who holds these locks, so once they are ours
    and there still is none, there will be none.
    """
    before = -1
    while True:
        texts = list(Revision.objects.raw(_LOCK_TEXTS, [comment]))
        if len(texts) == before:
            return Texts(texts)
        before = len(texts)


def texts_of(comment: UUID) -> Texts:
    """The same, as they are just now: for what is looked at before anything is locked."""
    return Texts(list(Revision.objects.filter(comment=comment).order_by("pk")))


def lock_in_its_place(comment: UUID) -> Comment:
    """A comment, locked, and with it the one that it answers.

    To be asked for after their revisions, never before.
    """
    parent = Comment.objects.filter(pk=comment).values("parent")[:1]  # It never changes.
    rows = Comment.objects.select_for_update(no_key=True).filter(Q(pk=comment) | Q(pk=parent))
    return next(row for row in list(rows.order_by("pk")) if row.pk == comment)
