"""A reader is erased: the person goes, and what they helped to decide stays.

First the name and all that lets anybody in, in one transaction, with a Farewell. Then, batch
by batch, what they wrote. Who is killed on the way goes on where it was: every batch looks
for what is left, and the Farewell is done when nothing is.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.models import LogEntry as AdminLog
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from comments.models import LIVE, Comment, Kind, Mute, Reaction, Revision, Status, Visit
from moderation.importing.erased import remember
from moderation.models import (
    AccountAppeal,
    Announced,
    Apart,
    Archived,
    Calibration,
    Case,
    Claim,
    Cluster,
    DeskChoices,
    Dispute,
    Farewell,
    Ghost,
    GhostAnswer,
    HandoverNote,
    HookCall,
    IdempotentAnswer,
    Letter,
    Mail,
    Mailbox,
    Mark,
    Note,
    Notice,
    Nudge,
    Rating,
    Report,
    Sanction,
    SavedFilter,
    Unsent,
    Willing,
)
from moderation.workflow.assigning import expire_leases
from moderation.workflow.forgetting_reports import forget_notices
from moderation.workflow.locks import lock_readers, lock_revisions
from moderation.workflow.reclaiming import claimed_by, erase_claimed, hold_imports, is_moving
from moderation.workflow.retiring import put_away
from moderation.workflow.returning import keep_out
from moderation.workflow.withdrawing import withdraw
from newsroom.accounts.leaving import THINKS_FOR, make_nobody
from newsroom.models import AccessToken, Linking, Reader

logger = logging.getLogger(__name__)

AT_ONCE = 100  # readers, or comments of one reader
TEXTS_AT_ONCE = 500
SESSIONS_AT_ONCE = 1000
A_ROUND = 45.0  # seconds; the clock comes round every minute

# Every table that names a reader is in one of these lists, or a test fails. What goes with
# them: it was said to them, known of them, or wished by them.
GOES: list[tuple[type[models.Model], str]] = [
    (Letter, "to"),
    (Mark, "reader"),
    (Announced, "reader"),
    (Apart, "reviewer"),
    (Apart, "author"),
    (Cluster, "reader"),
    (Willing, "reader"),
    (Unsent, "reader"),
    (Nudge, "reader"),
    (Mail, "to"),
    (Mailbox, "reader"),
    (Mute, "reader"),
    (Mute, "muted"),
    (Reaction, "reader"),
    (Visit, "reader"),
    (IdempotentAnswer, "reader"),
    (AdminLog, "user"),  # Django's own, in which nothing is written here.
    (Note, "reader"),
    (Claim, "moderator"),
    (DeskChoices, "reader"),
    (HandoverNote, "by"),
    (Linking, "reader"),
    (SocialAccount, "user"),  # django-allauth's, in which nothing is written here.
    (GhostAnswer, "reader"),
    (Ghost, "reader"),
    (AccessToken, "reader"),
]
# What stays, at the row of a reader who is nobody: facts that others rest on. Ties run out; of
# saved filters those stay that are shared with a desk; a notice lets go of who gave it.
STAYS = {
    "comment.author", "revision.author", "assignment.reviewer", "rating.reviewer",
    "credit.reviewer", "opening.reader", "standing.reader", "strike.reader", "dispute.reader",
    "tie.one", "tie.other", "decision.moderator", "calibration.picked_by",
    "calibration.confirmed_by",
    "letter.answered_by", "waiver.by", "voiding.reviewer", "voiding.by", "farewell.reader",
    "sanction.reader", "sanction.by", "sanction.lifted_by", "note.by",
    "report.reader", "notice.reader",
    "mode.set_by", "mode.ended_by",
    "highlight.by", "highlight.ended_by", "logentry.by", "logentry.reader", "statement.reader",
    "accountappeal.against", "accountappeal.answered_by",
    "undoing.by", "endpoint.created_by",
    "reportsignored.by", "reasontemplate.changed_by",
    "listentry.added_by",
    "archived.reader", "case.author",
    "importbatch.by",
    "case.decided_by", "case.assigned_to", "case.assigned_by", "bulkact.by", "savedfilter.reader",
    "linkwindow.opened_by", "rekeying.by",
}  # fmt: skip


def erase_due() -> None:
    """Erase who asked for it a day ago, and go on with whom somebody began to erase."""
    due = Reader.objects.filter(leaving_at__lte=timezone.now()).order_by("leaving_at")
    for pk in due.values_list("pk", flat=True)[:AT_ONCE]:
        _try(begin, pk)
    begun = Farewell.objects.filter(done_at=None).order_by("erased_at")
    left = list(begun.values_list("pk", flat=True)[:AT_ONCE])
    ends = time.monotonic() + A_ROUND
    while left and time.monotonic() < ends:
        left = [pk for pk in left if _try(go_on, pk) is False]


def _try(step: Callable[[UUID], bool | None], reader: UUID) -> bool | None:
    """One who cannot be erased must not keep the others waiting."""
    try:
        return step(reader)
    except Exception:
        logger.exception("could not %s erasing %s", step.__name__, reader)
        return None


@transaction.atomic
def begin(pk: UUID, *, at_once: bool = False) -> bool:
    """Take the person out of a reader's row, if it is time; whether it was. Safe to repeat.

    `at_once`: without the day to think it over, and although nobody may have asked here.
    """
    claimed = claimed_by(pk)
    hold_imports(pk, *claimed)
    lock_readers(pk, *claimed)
    reader, now = Reader.objects.get(pk=pk), timezone.now()
    due = reader.leaving_at
    if reader.erased_at is not None or (not at_once and (due is None or due > now)):
        return False
    # What they claimed is to go with them: first it must be theirs.
    if is_moving(pk) or claimed_by(pk) != claimed:
        return False
    asked_at = now if due is None else due - THINKS_FOR
    keep_out(reader)
    erase_claimed(pk)
    remember(reader)
    make_nobody(reader)
    Farewell.objects.create(reader=reader, asked_at=asked_at)
    return True


def go_on(pk: UUID) -> bool:
    """Take away what an erased reader left, a batch of each kind; whether nothing is left."""
    reader = Reader.objects.get(pk=pk, erased_at__isnull=False)
    left = [
        step(reader)
        for step in (_give_back, _take_back, _put_copies_away, _blank, _forget_words, _delete)
    ]
    if any(left):
        return False
    _forget_sessions(reader)
    Farewell.objects.filter(pk=pk, done_at=None).update(done_at=timezone.now())
    return True


def _give_back(reader: Reader) -> bool:
    """What they were to read, others read; and nobody reads a copy of theirs."""
    return expire_leases(gone=reader) > 0


def _take_back(reader: Reader) -> bool:
    """Their comments are nobody's business any more; replies to them stay."""
    still_there = Revision.objects.filter(
        comment=OuterRef("pk"), status__in=LIVE | {Status.RELEASED}
    )
    comments = Comment.objects.filter(Exists(still_there), author=reader).order_by("pk")
    found = list(comments[:AT_ONCE])
    for comment in found:
        withdraw(comment)
    return bool(found)


def _put_copies_away(reader: Reader) -> bool:
    copies = Calibration.objects.filter(origin__author=reader, retired_at=None).order_by("pk")
    found = list(copies.values_list("pk", flat=True)[:AT_ONCE])
    for pk in found:
        put_away(pk, Calibration.Retired.TAKEN_BACK)
    return bool(found)


def _forget_sessions(reader: Reader) -> None:
    """Sessions that name them: an address is in some, in others a text that they began.

    None of these lets anybody in any more. Only the whole table tells which they are, so they
    are looked for once, when nothing else is left.
    """
    name = str(reader.pk)
    rows = Session.objects.iterator(chunk_size=SESSIONS_AT_ONCE)
    theirs = [row.pk for row in rows if name in str(row.get_decoded())]
    Session.objects.filter(pk__in=theirs).delete()


@transaction.atomic
def _blank(reader: Reader) -> bool:
    """Their words go, out of every wording and out of the copies made for practice."""
    theirs = Q(author=reader) | Q(calibration__origin__author=reader)
    texts = Revision.objects.filter(theirs).exclude(text="", html="").order_by("pk")
    found = list(texts.values_list("pk", flat=True)[:TEXTS_AT_ONCE])
    lock_revisions(*found)
    HookCall.objects.filter(revision__in=found).exclude(reason="").update(reason="")
    return bool(Revision.objects.filter(pk__in=found).update(text="", html="", findings=[]))


@transaction.atomic
def _forget_words(reader: Reader) -> bool:
    """What they wrote beside their answers, and to the desk."""
    ratings = Rating.objects.filter(reviewer=reader).exclude(note="")
    cases = Case.objects.filter(comment__author=reader).exclude(statement="")
    disputes = Dispute.objects.filter(reader=reader).exclude(statement="")
    reports = Report.objects.filter(reader=reader).exclude(words="")
    changed = ratings.update(note="") + cases.update(statement="") + reports.update(words="")
    said = Sanction.objects.filter(reader=reader).exclude(explanation="", lifted_because="")
    changed += said.update(explanation="", lifted_because="")
    changed += forget_notices(Notice.objects.filter(reader=reader))
    appeals = AccountAppeal.objects.filter(statement__reader=reader)
    changed += appeals.exclude(words="", answer="").update(words="", answer="")
    changed += Archived.forget_words_of(reader)
    return bool(changed + disputes.update(statement=""))


@transaction.atomic
def _delete(reader: Reader) -> bool:
    # Kind by kind: PostgreSQL counts after the statement, and looks for what else was given.
    rows: list[QuerySet[Any]] = [
        Reaction.objects.filter(reader=reader, kind=kind) for kind in Kind
    ]
    rows.append(SavedFilter.objects.filter(reader=reader, shared_with=None))
    rows += [model._default_manager.filter(**{field: reader}) for model, field in GOES]
    return sum(found.delete()[0] for found in rows) > 0
