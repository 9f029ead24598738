"""A reader answers for a ghost with their address: it is mine, it is not, or delete it.

What is claimed becomes the reader's own, in every respect: comment by comment, some hundreds at
once, and the clock goes on with what is left. So it is theirs to take back, to appeal about,
to take with them; and it goes when they are erased.
"""

from __future__ import annotations

import logging
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from comments.models import Comment, Kind, Mute, Reaction, Revision
from moderation import ghosts
from moderation.importing.erased import remember
from moderation.models import Apart, Case, Farewell, Ghost, GhostAnswer, ImportBatch
from moderation.refusals import AlreadyClaimed, ImportUnderWay
from moderation.workflow.assigning import expire_leases
from moderation.workflow.locks import lock_readers, lock_revisions
from newsroom.accounts.leaving import make_nobody
from newsroom.models import Reader
from newsroom.refusals import NotHere

logger = logging.getLogger(__name__)

AT_ONCE = 500  # comments
ANSWERS_AT_ONCE = 100
COMING_IN = [ImportBatch.State.STAGING, ImportBatch.State.LOADING]
UNDER_WAY = [ImportBatch.State.LOADING, ImportBatch.State.ROLLING_BACK]


def answer(ghost: UUID, kind: GhostAnswer.Kind, *, by: Reader) -> GhostAnswer:
    """Say whose a ghost's comments are. Safe to repeat.

    Raises NotHere for a ghost with another address, or none, or where the reader's is not
    confirmed; AlreadyClaimed where it was answered otherwise, or somebody else was faster;
    ImportUnderWay while comments of that old site are brought in or taken back.
    """
    given = _answer(ghost, kind, by)
    if kind == GhostAnswer.Kind.MINE:
        move_some(given.pk)
        expire_leases(own=by)
        given.refresh_from_db(fields=["done_at"])
    return given


@transaction.atomic
def _answer(ghost: UUID, kind: GhostAnswer.Kind, by: Reader) -> GhostAnswer:
    _refuse_while_under_way(ghost, kind)
    lock_readers(by.pk, ghost)
    reader = Reader.objects.get(pk=by.pk)
    given = GhostAnswer.objects.filter(ghost=ghost, reader=reader).first()
    if given is not None:
        return _again(given, kind)
    if not ghosts.under_address_of(reader).filter(pk=ghost).exists():
        raise NotHere
    others = GhostAnswer.objects.filter(ghost=ghost).exclude(kind=GhostAnswer.Kind.NOT_MINE)
    if kind != GhostAnswer.Kind.NOT_MINE and others.exists():
        raise AlreadyClaimed
    given = GhostAnswer.objects.create(ghost=ghost, reader=reader, kind=kind)
    if kind == GhostAnswer.Kind.MINE:
        # Whose it is, is known now: the address is not needed any more.
        Ghost.objects.filter(pk=ghost).update(email="", confirmed=False, keep_until=None)
    elif kind == GhostAnswer.Kind.DELETE:
        _erase(Reader.objects.get(pk=ghost))
    return given


def _refuse_while_under_way(ghost: UUID, kind: GhostAnswer.Kind) -> None:
    """The batches of its source are locked: none begins to load or to go until we are done."""
    source = Ghost.objects.filter(pk=ghost).values("source")[:1]
    batches = ImportBatch.objects.filter(source=source).order_by("pk")
    states = batches.select_for_update(no_key=True).values_list("state", flat=True)
    if kind != GhostAnswer.Kind.NOT_MINE and set(UNDER_WAY).intersection(states):
        raise ImportUnderWay


def _again(given: GhostAnswer, kind: GhostAnswer.Kind) -> GhostAnswer:
    """The same answer is welcome again: more of the ghost's may have come since."""
    if given.kind != kind:
        raise AlreadyClaimed
    if given.done_at is not None and Comment.objects.filter(author=given.ghost).exists():
        given.done_at = None
        given.save(update_fields=["done_at"])
    return given


def move_all(reader: UUID) -> None:
    """Move all that this reader claimed, however long it takes."""
    claims = GhostAnswer.objects.filter(reader=reader, kind=GhostAnswer.Kind.MINE, done_at=None)
    while pks := list(claims.values_list("pk", flat=True)):
        for pk in pks:
            move_some(pk)


def claimed_by(reader: UUID) -> set[UUID]:
    """The ghosts that this reader said to be."""
    claims = GhostAnswer.objects.filter(reader=reader, kind=GhostAnswer.Kind.MINE)
    return set(claims.values_list("ghost", flat=True))


def hold_imports(*readers: UUID) -> None:
    """Let nothing more be brought in under these names until we are done: who is erased by then
    is known to whatever loads the next of it. To be asked for before readers are locked."""
    sources = Ghost.objects.filter(pk__in=readers).values("source")
    batches = ImportBatch.objects.filter(source__in=sources, state__in=COMING_IN).order_by("pk")
    list(batches.select_for_update(no_key=True).values_list("pk"))


def erase_claimed(reader: UUID) -> None:
    """The names under which this reader wrote elsewhere go with them. Their rows are locked."""
    for ghost in Reader.objects.filter(pk__in=claimed_by(reader), erased_at=None).order_by("pk"):
        _erase(ghost)


def _erase(ghost: Reader) -> None:
    """Nobody is behind the row any more; what it wrote goes with the next round of erasing."""
    Ghost.objects.filter(pk=ghost.pk).delete()
    remember(ghost)
    make_nobody(ghost)
    Farewell.objects.create(reader=ghost, asked_at=timezone.now())


def go_on() -> None:
    """Move what was claimed and has not moved yet."""
    claims = GhostAnswer.objects.filter(kind=GhostAnswer.Kind.MINE, done_at=None)
    for pk in claims.order_by("answered_at").values_list("pk", flat=True)[:ANSWERS_AT_ONCE]:
        try:
            move_some(pk)
        except Exception:
            logger.exception("could not go on with the claim %s", pk)


def is_moving(reader: UUID) -> bool:
    """Whether something that this reader claimed has not moved yet."""
    claims = GhostAnswer.objects.filter(reader=reader, kind=GhostAnswer.Kind.MINE)
    return claims.filter(done_at=None).exists()


@transaction.atomic
def move_some(pk: UUID) -> None:
    """Make the next of a claimed ghost's comments its reader's own. Safe to repeat."""
    claim = GhostAnswer.objects.get(pk=pk)
    lock_readers(claim.reader_id, claim.ghost)
    comments = Comment.objects.filter(author=claim.ghost).order_by("pk")
    found = list(comments.values_list("pk", flat=True)[:AT_ONCE])
    texts = Revision.objects.filter(comment__in=found)
    lock_revisions(*texts.values_list("pk", flat=True))
    list(comments.filter(pk__in=found).select_for_update(no_key=True).values_list("pk"))
    texts.update(author=claim.reader)
    Comment.objects.filter(pk__in=found).update(author=claim.reader)
    Case.objects.filter(comment__in=found).update(author=claim.reader)
    for kind in Kind:  # Nobody reacts to a comment of their own.
        Reaction.objects.filter(comment__in=found, reader=claim.reader, kind=kind).delete()
    if len(found) < AT_ONCE:
        _take_over_distances(claim)
        GhostAnswer.objects.filter(pk=pk, done_at=None).update(done_at=timezone.now())


def _take_over_distances(claim: GhostAnswer) -> None:
    """Who did not want to read the ghost does not want to read its author."""
    already = Mute.objects.filter(reader=OuterRef("reader"), muted=claim.reader)
    mutes = Mute.objects.filter(muted=claim.ghost)
    mutes.filter(~Q(reader=claim.reader) & ~Exists(already)).update(muted=claim.reader)
    known = Apart.objects.filter(
        reviewer=OuterRef("reviewer"), author=claim.reader, why=OuterRef("why")
    )
    apart = Apart.objects.filter(author=claim.ghost).exclude(reviewer=claim.reader)
    apart.filter(~Exists(known)).update(author=claim.reader)
