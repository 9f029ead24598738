"""An appeal against the restriction of an account, and the desk's answer to it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation import notices
from moderation.logbook import log
from moderation.models import AccountAppeal, LogEntry, Sanction, Statement
from moderation.permissions import in_office, is_kept_out
from moderation.refusals import (
    AlreadyAnswered,
    AlreadyOver,
    AppealSpent,
    AppealTooLate,
    FellowModerator,
    ModeratorsOnly,
    NotRejected,
    OwnCase,
    SameModerator,
    SeniorsOnly,
)
from moderation.workflow.locks import lock_reader, lock_writer
from moderation.workflow.ranking import is_for_seniors
from moderation.workflow.replacing import holding
from moderation.workflow.sanctioning import lift
from newsroom.metrics import counters
from newsroom.models import Reader, Role
from newsroom.refusals import Refusal

Act = LogEntry.Act


@transaction.atomic
def appeal_account(statement: Statement, *, words: str = "") -> AccountAppeal:
    """Ask somebody else at the desk to lift a restriction. Once, within six months.

    Raises NotRejected for a statement about a text, AlreadyOver for what was lifted, AppealSpent,
    and AppealTooLate with the end of the time.
    """
    lock_writer(statement.reader_id)
    sanction = statement.sanction
    if sanction is None:
        raise NotRejected
    if AccountAppeal.objects.filter(statement=statement).exists():
        raise AppealSpent
    sanction.refresh_from_db()
    if sanction.lifted_at is not None:
        raise AlreadyOver
    if timezone.now() > statement.appeal_until:
        raise AppealTooLate(until=statement.appeal_until)
    appeal = AccountAppeal.objects.create(
        statement=statement, words=words.strip(), against=sanction.by
    )
    _log(Act.APPEALED, appeal, by=statement.reader)
    counters.when_done(counters.APPEALS, "account")
    return appeal


@transaction.atomic
def answer(
    appeal: AccountAppeal, *, moderator: Reader, upheld: bool, explanation: str = ""
) -> AccountAppeal:
    """Say whether a restriction stays. Where it does not, it is lifted in this transaction.

    If another has taken its place meanwhile, that one stays or is lifted.
    Raises ModeratorsOnly, SeniorsOnly, FellowModerator, OwnCase, SameModerator, AlreadyAnswered,
    AlreadyOver for one that was lifted meanwhile and is to stay, or whose reader was erased
    meanwhile, and what `lift` raises.
    """
    reader = appeal.statement.reader_id
    lock_reader(reader)
    appeal.refresh_from_db()
    if appeal.answered_at is not None:
        raise AlreadyAnswered(_("This appeal has been answered already."))
    if Reader.objects.filter(pk=reader, erased_at__isnull=False).exists():
        raise AlreadyOver  # A letter to nobody, whose words nobody would take away any more.
    if barred := barred_from_account(appeal, moderator):
        raise barred
    [sanction] = holding([appeal])
    if sanction.lifted_at is not None and not upheld:
        raise AlreadyOver
    appeal.answered_at, appeal.answered_by = timezone.now(), moderator
    appeal.upheld, appeal.answer = upheld, explanation.strip()
    appeal.save(update_fields=["answered_at", "answered_by", "upheld", "answer"])
    if upheld and sanction.is_in_force:
        lift(sanction, by=moderator, because="its reader appealed", tell=False)
    _log(Act.APPEAL_HEARD, appeal, by=moderator, upheld=upheld)
    notices.account_appeal_heard(appeal)
    return appeal


def barred_from_account(appeal: AccountAppeal, moderator: Reader) -> Refusal | None:
    """Why this moderator does not answer it, if they do not: see `barred_from_accounts`."""
    return barred_from_accounts([appeal], moderator)[0]


def barred_from_accounts(
    appeals: Sequence[AccountAppeal], moderator: Reader
) -> list[Refusal | None]:
    """Why this moderator does not answer each of these; two queries at most for all of them.

    It is theirs; they imposed it, or what took its place, and somebody else may answer; or only
    others may lift what holds.
    """
    places = {one.statement.publication_id for one in appeals}
    desk = Role.objects.filter(publication__in=places, kind__in=Role.DESK, reader__is_active=True)
    roles = list(desk.annotate(is_kept_out=is_kept_out()))
    return [
        _barred(one, holds, moderator, _of(roles, holds.publication_id))
        for one, holds in zip(appeals, holding(appeals), strict=True)
    ]


def _of(roles: Sequence[Role], publication: int) -> list[Role]:
    return [role for role in roles if role.publication_id == publication]


def _barred(
    appeal: AccountAppeal, holds: Sanction, moderator: Reader, desk: list[Role]
) -> Refusal | None:
    reader = appeal.statement.reader_id
    whole = [role for role in desk if not (role.sections or getattr(role, "is_kept_out", False))]
    seat = next((role for role in whole if role.reader_id == moderator.pk), None)
    if seat is None:
        return ModeratorsOnly()
    if reader == moderator.pk:
        return OwnCase()
    is_fellow = any(role.reader_id == reader for role in desk)
    if no := _rank(seat, holds, is_fellow=is_fellow):
        return no
    able = {role.reader_id for role in whole if not _rank(role, holds, is_fellow=is_fellow)}
    others, imposed = able - {moderator.pk, reader}, {appeal.against_id, holds.by_id}
    is_theirs = appeal.against_id == moderator.pk
    if moderator.pk in imposed and (others - imposed or (others and is_theirs)):
        return SameModerator(_("You imposed it; another moderator answers this."))
    return None


def _rank(seat: Role, sanction: Sanction, *, is_fellow: bool) -> Refusal | None:
    """Why nobody in this seat answers it: only who may lift a restriction says that it stays."""
    if is_fellow and not seat.is_at_least(Role.Kind.ADMIN):
        return FellowModerator()
    if is_for_seniors(sanction) and not seat.is_at_least(Role.Kind.SENIOR):
        return SeniorsOnly()
    return None


def waiting_for(moderator: Reader) -> QuerySet[AccountAppeal]:
    """The appeals about accounts at this moderator's desks, the oldest first, whoever is to
    answer them. Of nobody who was erased: nothing is to be lifted there."""
    waiting = within_reach_of(moderator).filter(
        answered_at=None, statement__reader__erased_at=None
    )
    return waiting.order_by("made_at", "pk")


def within_reach_of(moderator: Reader) -> QuerySet[AccountAppeal]:
    """All appeals about accounts at this moderator's desks, but for their own."""
    mine = in_office().filter(reader=moderator, sections=[])
    theirs = AccountAppeal.objects.filter(statement__publication__in=mine.values("publication"))
    return theirs.exclude(statement__reader=moderator).select_related(
        "statement__publication",
        "statement__reader",
        "statement__sanction__by",
        "statement__sanction__publication",
        "statement__sanction__lifted_by",
        "against",
    )


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
