"""An appeal against the restriction of an account, and the desk's answer to it."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from moderation import notices
from moderation.logbook import log
from moderation.models import AccountAppeal, LogEntry, Statement
from moderation.refusals import (
    AlreadyAnswered,
    AppealSpent,
    AppealTooLate,
    ModeratorsOnly,
    NotRejected,
    OwnCase,
    SameModerator,
)
from moderation.workflow.locks import lock_reader, lock_writer
from newsroom.models import Reader, Role
from newsroom.refusals import Refusal

Act = LogEntry.Act


@transaction.atomic
def appeal_account(
    statement: Statement, *, words: str = "", against: Reader | None = None
) -> AccountAppeal:
    """Ask somebody else at the desk to lift a restriction. Once, within six months.

    `against` is who restricted the account, if it was a person. Raises NotRejected for a statement
    about a text, AppealSpent, and AppealTooLate with the end of the time.
    """
    lock_writer(statement.reader_id)
    if statement.restriction != Statement.Restriction.ACCOUNT:
        raise NotRejected
    if AccountAppeal.objects.filter(statement=statement).exists():
        raise AppealSpent
    if timezone.now() > statement.appeal_until:
        raise AppealTooLate(until=statement.appeal_until)
    appeal = AccountAppeal.objects.create(
        statement=statement, words=words.strip(), against=against
    )
    _log(Act.APPEALED, appeal, by=statement.reader)
    return appeal


@transaction.atomic
def answer(
    appeal: AccountAppeal,
    *,
    moderator: Reader,
    upheld: bool,
    explanation: str = "",
    lift: Callable[[Statement, Reader], object],
) -> AccountAppeal:
    """Say whether a restriction stays. Where it does not, `lift` ends it, in this transaction.

    Raises ModeratorsOnly, OwnCase, SameModerator, and AlreadyAnswered.
    """
    lock_reader(appeal.statement.reader_id)
    appeal.refresh_from_db()
    if appeal.answered_at is not None:
        raise AlreadyAnswered
    if barred := barred_from_account(appeal, moderator):
        raise barred
    appeal.answered_at, appeal.answered_by = timezone.now(), moderator
    appeal.upheld, appeal.answer = upheld, explanation.strip()
    appeal.save(update_fields=["answered_at", "answered_by", "upheld", "answer"])
    if upheld:
        lift(appeal.statement, moderator)
    _log(Act.APPEAL_HEARD, appeal, by=moderator, upheld=upheld)
    notices.account_appeal_heard(appeal)
    return appeal


def barred_from_account(appeal: AccountAppeal, moderator: Reader) -> Refusal | None:
    """Why this moderator does not answer it: theirs, or restricted by them, with another there."""
    statement = appeal.statement
    at_the_desk = set(_whole_desk(statement.publication_id).values_list("reader", flat=True))
    if moderator.pk not in at_the_desk:
        return ModeratorsOnly()
    if statement.reader_id == moderator.pk:
        return OwnCase()
    others = at_the_desk - {moderator.pk, statement.reader_id}
    return SameModerator() if appeal.against_id == moderator.pk and others else None


def waiting_for(moderator: Reader) -> QuerySet[AccountAppeal]:
    """The appeals about accounts that this moderator can be asked, the oldest first."""
    mine = Role.objects.filter(reader=moderator, kind__in=Role.DESK, sections=[])
    waiting = AccountAppeal.objects.filter(
        answered_at=None, statement__publication__in=mine.values("publication")
    ).exclude(statement__reader=moderator)
    return waiting.select_related("statement__publication", "statement__reader").order_by(
        "made_at", "pk"
    )


def _whole_desk(publication: int) -> QuerySet[Role]:
    """Who has a say about the publication as a whole: an account is in no section."""
    desk = Role.objects.filter(publication=publication, kind__in=Role.DESK, sections=[])
    return desk.filter(reader__is_active=True)


def _log(
    act: LogEntry.Act, appeal: AccountAppeal, *, by: Reader, upheld: bool | None = None
) -> None:
    statement = appeal.statement
    log(
        act,
        publication=statement.publication_id,
        by=by,
        reason=statement.codes[0],
        reader=statement.reader,
        statement=str(statement.pk),
        upheld=upheld,
    )
