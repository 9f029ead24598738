"""The ladder: a word, a warning, a restriction. The reader is told at once, and why.

Nobody is restricted in secret. A moderator restricts for up to seven days, a senior one for
longer, and only a senior one bans. Who is limited to sections speaks and warns, but does not
restrict: that is about the whole publication.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation import notices
from moderation.logbook import log
from moderation.models import Case, Decision, LogEntry, Sanction, StaffOutcome
from moderation.permissions import look_anew
from moderation.refusals import (
    AlreadyOver,
    Contradiction,
    MissingAnswer,
    NothingToAcknowledge,
    TellFirst,
)
from moderation.workflow.auditing import is_blind
from moderation.workflow.locks import lock_reader, lock_writer
from moderation.workflow.moderating import decide_case
from moderation.workflow.noting import write_note
from moderation.workflow.ranking import Penalty, is_for_seniors, rank_for, refuse_whom, was_told
from moderation.workflow.restraining import follow, lock_all_of
from moderation.workflow.stating_accounts import state_sanction
from newsroom.models import Publication, Reader

Kind = Sanction.Kind
LOOKED_AT_AGAIN = timedelta(days=365)  # a ban without an end
REPLACED = "replaced"
ASKED_TWICE = timedelta(minutes=1)


@transaction.atomic
def impose(
    reader: Reader,
    publication: Publication,
    penalty: Penalty,
    *,
    by: Reader,
    decision: Decision | None = None,
) -> Sanction:
    """Say it, warn, or restrict; one of a kind that is in force makes room for the new one.

    What the reader has under way follows (`restraining.py`), and the reader is told by a letter.
    Safe to repeat within a minute. Raises ModeratorsOnly, SeniorsOnly, OwnCase, FellowModerator,
    AnotherPublication, and TellFirst for a reviewer to whom nobody has said anything yet.
    """
    lock_all_of(reader)
    reader.refresh_from_db()
    look_anew(by)
    refuse_whom(reader, publication, by)
    rank_for(by, publication, kind=penalty.kind, senior=penalty.is_for_seniors)
    if penalty.kind == Kind.NO_REVIEWING and not was_told(reader, publication):
        raise TellFirst
    facts: dict[str, Any] = {
        "reader": reader,
        "publication": publication,
        "kind": penalty.kind,
        "reason": penalty.reason,
        "explanation": penalty.explanation.strip(),
        "by": by,
        "decision": decision,
    }
    if decision is None and (done := _just_imposed(facts, penalty)):
        return done
    _make_room(reader, publication, penalty.kind, by)
    now = timezone.now()  # Not before what it takes the place of has ended.
    until = now + timedelta(days=penalty.days) if penalty.days is not None else None
    restricts = penalty.kind in Sanction.RESTRICTS
    sanction = Sanction.objects.create(
        **facts,
        began_at=now,
        until=until if restricts else None,
        review_at=now + LOOKED_AT_AGAIN if penalty.kind == Kind.BAN else None,
    )
    if penalty.note.strip():
        write_note(reader, publication, by=by, text=penalty.note, sanction=sanction)
    carry_out(sanction, texts=1 if decision is not None else 0)
    return sanction


def _just_imposed(facts: dict[str, Any], penalty: Penalty) -> Sanction | None:
    """The same, by the same moderator, within the last minute: it is asked for a second time."""
    since = timezone.now() - ASKED_TWICE
    restricts = penalty.kind in Sanction.RESTRICTS
    length = timedelta(days=penalty.days) if restricts and penalty.days is not None else None
    same = Sanction.objects.filter(**facts, lifted_at=None, began_at__gt=since)
    whole = (one for one in same if (one.until and one.until - one.began_at) == length)
    return next(whole, None)


def carry_out(sanction: Sanction, *, texts: int = 0) -> None:
    """State the reasons, tell the reader, write the log, and let what is under way follow.

    `texts` is how many comments it rests on. The caller holds the reader's lock.
    """
    log(
        LogEntry.Act.SANCTIONED,
        publication=sanction.publication_id,
        by=sanction.by,
        rule=sanction.rule,
        reason=sanction.reason,
        reader=sanction.reader,
        decision=sanction.decision,
        sanction=str(sanction.pk),
        kind=sanction.kind,
        until=sanction.until.isoformat() if sanction.until else None,
    )
    state_sanction(sanction, texts=texts)
    follow(sanction)
    notices.sanctioned(sanction)


@transaction.atomic
def decide_and_impose(
    case: Case, penalty: Penalty, *, moderator: Reader, **decision: Any
) -> tuple[Decision, Sanction]:
    """Decide a case and restrict its author: both, or neither. `decision` is for `decide_case`.

    All that the two lock is locked before, in one order. Raises what either raises, and
    Contradiction for a text that is released, or whose author is not to be known yet.
    """
    if decision.get("outcome") == StaffOutcome.RELEASE:
        raise Contradiction(_("What is released restricts nobody."))
    author = case.revision.author
    lock_all_of(author, comment=case.comment_id)
    case.refresh_from_db()
    if is_blind(case):
        raise Contradiction(_("What is judged blind restricts nobody."))
    decided = decide_case(case, moderator=moderator, **decision)
    publication = case.publication
    imposed = impose(author, publication, penalty, by=moderator, decision=decided)
    return decided, imposed


@transaction.atomic
def lift(sanction: Sanction, *, by: Reader, because: str, tell: bool = True) -> Sanction:
    """End it before its time, on record; `because` is for the desk.

    The reader is told, unless the caller does that.
    Raises MissingAnswer, AlreadyOver, and what `impose` would raise for the same thing.
    """
    if not because.strip():
        raise MissingAnswer(_("To lift a restriction needs a reason."))
    lock_reader(sanction.reader_id)
    sanction.refresh_from_db()
    if not sanction.is_in_force:
        raise AlreadyOver
    look_anew(by)
    refuse_whom(sanction.reader, sanction.publication, by)
    senior = is_for_seniors(sanction)
    rank_for(by, sanction.publication, kind=Kind(sanction.kind), senior=senior)
    _end(sanction, by, because.strip())
    if tell:
        notices.lifted(sanction)
    return sanction


@transaction.atomic
def acknowledge(sanction: Sanction, *, reader: Reader) -> Sanction:
    """Its reader says that they have read a warning. Safe to repeat.

    Raises NothingToAcknowledge for anything but a warning of theirs that stands.
    """
    lock_writer(reader.pk)
    sanction.refresh_from_db()
    if sanction.reader_id != reader.pk or sanction.kind != Kind.WARNING or sanction.lifted_at:
        raise NothingToAcknowledge
    if sanction.acknowledged_at is None:
        sanction.acknowledged_at = timezone.now()
        sanction.save(update_fields=["acknowledged_at"])
        log(
            LogEntry.Act.ACKNOWLEDGED,
            publication=sanction.publication_id,
            by=reader,
            reader=reader,
            sanction=str(sanction.pk),
        )
    return sanction


def _make_room(reader: Reader, publication: Publication, kind: Kind, by: Reader) -> None:
    """What is in force of this kind ends when another one begins."""
    if kind not in Sanction.RESTRICTS:
        return
    before = Sanction.objects.in_force().filter(reader=reader, publication=publication, kind=kind)
    for old in before.select_related("publication"):
        rank_for(by, publication, kind=kind, senior=is_for_seniors(old))
        _end(old, by, REPLACED)


def _end(sanction: Sanction, by: Reader, because: str) -> None:
    sanction.lifted_at, sanction.lifted_by = timezone.now(), by
    sanction.lifted_because = because[:200]
    sanction.save(update_fields=["lifted_at", "lifted_by", "lifted_because"])
    log(
        LogEntry.Act.LIFTED,
        publication=sanction.publication_id,
        by=by,
        reason=REPLACED if because == REPLACED else "lifted",
        reader=sanction.reader,
        sanction=str(sanction.pk),
        kind=sanction.kind,
    )
