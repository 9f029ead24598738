"""Rows are locked in key order, so that no two verbs ever wait for each other in a ring."""

from uuid import UUID

from comments.models import Comment, Revision
from moderation.models import Assignment
from moderation.texts import Texts
from newsroom import prepared
from newsroom.models import Publication, Reader
from newsroom.refusals import NotHere, NotSignedIn

_LOCK_READER = "SELECT id FROM newsroom_reader WHERE id = %s FOR NO KEY UPDATE"


def lock_reader(pk: UUID) -> None:
    """One reader's own affairs, one at a time. To be asked for before anything else."""
    if not prepared.ask(_LOCK_READER, [pk]):
        raise Reader.DoesNotExist


def lock_writer(pk: UUID) -> None:
    """The same, for a verb that leaves the reader's words or wishes behind.

    Raises NotSignedIn for who was erased while the request waited.
    """
    Reader.objects.lock_writer(pk)


def lock_readers(*ids: UUID) -> None:
    """The affairs of several readers, in the order of their keys."""
    rows = Reader.objects.select_for_update(no_key=True).filter(pk__in=ids)
    list(rows.order_by("pk").values_list("pk"))


def lock_publication(pk: int) -> None:
    """What is set or taken out at a publication as a whole, one at a time. Before readers."""
    list(Publication.objects.select_for_update(no_key=True).filter(pk=pk).values_list("pk"))


_LOCK_OWED = f"""
WITH who AS MATERIALIZED (
    SELECT {prepared.columns(Reader)} FROM newsroom_reader
    WHERE id = (SELECT author_id FROM comments_revision WHERE id = %(revision)s)
    FOR NO KEY UPDATE
), text AS MATERIALIZED (
    SELECT {prepared.columns(Revision)} FROM comments_revision
    WHERE id = %(revision)s AND author_id = (SELECT id FROM who) FOR NO KEY UPDATE
)
SELECT {prepared.columns(Reader, "who")}, {prepared.columns(Revision, "text")}
FROM who JOIN text ON true"""  # noqa: S608 - our own columns


def lock_owed(pk: UUID) -> tuple[Reader, Revision]:
    """The author of a text, locked as by `lock_reader`, and then the text; in one statement."""
    for row in prepared.ask(_LOCK_OWED, {"revision": pk}):
        text = prepared.read(Revision, row[prepared.width(Reader) :])
        return prepared.read(Reader, row), text
    raise Revision.DoesNotExist


_LOCK_REVISIONS = f"""
SELECT {prepared.columns(Revision)} FROM comments_revision
WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"""  # noqa: S608 - our own columns


def lock_revisions(*ids: UUID | None) -> dict[UUID, Revision]:
    """These revisions, locked against every other verb until the transaction ends."""
    wanted = [pk for pk in ids if pk is not None]
    return {row.pk: row for row in prepared.get(Revision, _LOCK_REVISIONS, [wanted])}


# Each waits for the one before it, so that the order of keys is kept in one statement.
_LOCK_REVIEW = f"""
WITH who AS MATERIALIZED (
    SELECT id, erased_at FROM newsroom_reader WHERE id = %(reviewer)s FOR NO KEY UPDATE
), lease AS MATERIALIZED (
    SELECT {prepared.columns(Assignment)} FROM moderation_assignment
    WHERE id = %(assignment)s AND reviewer_id = (SELECT id FROM who) FOR NO KEY UPDATE
), texts AS MATERIALIZED (
    SELECT {prepared.columns(Revision)} FROM comments_revision WHERE id = ANY(ARRAY(
        SELECT unnest(ARRAY[revision_id, pays_for_id]) FROM lease)) ORDER BY id FOR NO KEY UPDATE
)
SELECT {prepared.columns(Assignment, "lease")}, {prepared.columns(Revision, "texts")}, erased_at
FROM who LEFT JOIN lease ON true LEFT JOIN texts ON true"""  # noqa: S608 - likewise


def lock_review(assignment: UUID, reviewer: UUID) -> tuple[Assignment, dict[UUID, Revision]]:
    """A reviewer, their assignment, and the texts that it judges and pays for: all it takes.

    Raises NotSignedIn for who was erased while the request waited. Somebody else's assignment is
    not forbidden; for this reader it does not exist: NotHere.
    """
    rows = prepared.ask(_LOCK_REVIEW, {"assignment": assignment, "reviewer": reviewer})
    if not rows or rows[0][-1] is not None:
        raise NotSignedIn
    if rows[0][0] is None:
        raise NotHere
    at = prepared.width(Assignment)
    texts = [prepared.read(Revision, row[at:]) for row in rows]
    return prepared.read(Assignment, rows[0]), {text.pk: text for text in texts}


def lock_revision(pk: UUID) -> Revision:
    """One revision, locked. It exists: revisions are never deleted."""
    return lock_revisions(pk)[pk]


_LOCK_TEXTS = f"""
SELECT {prepared.columns(Revision)} FROM comments_revision
WHERE comment_id = %s ORDER BY id FOR NO KEY UPDATE"""  # noqa: S608 - likewise


_HOW_MANY = "SELECT count(*) FROM comments_revision WHERE comment_id = %s"


def lock_texts(comment: UUID) -> Texts:
    """All texts of a comment, locked.

    Another one is only ever written by somebody who holds these locks, so once they are ours
    and there still is none, there will be none.
    """
    while True:
        texts = prepared.get(Revision, _LOCK_TEXTS, [comment])
        if prepared.ask(_HOW_MANY, [comment]) == [(len(texts),)]:
            return Texts(texts)


def texts_of(comment: UUID) -> Texts:
    """The same, as they are just now: for what is looked at before anything is locked."""
    return Texts(list(Revision.objects.filter(comment=comment).order_by("pk")))


_LOCK_IN_ITS_PLACE = f"""
SELECT {prepared.columns(Comment)} FROM comments_comment
WHERE id = %(comment)s OR id = (SELECT parent_id FROM comments_comment WHERE id = %(comment)s)
ORDER BY id FOR NO KEY UPDATE"""  # noqa: S608 - likewise


def lock_in_its_place(comment: UUID) -> Comment:
    """A comment, locked, and with it the one that it answers.

    To be asked for after their revisions, never before.
    """
    rows = prepared.get(Comment, _LOCK_IN_ITS_PLACE, {"comment": comment})
    return next(row for row in rows if row.pk == comment)
