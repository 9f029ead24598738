"""A reviewer objects to what the house wrote about their reviews, and a moderator answers."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation.models import Calibration, Dispute, Letter, Rating, Sanction, Strike, Voiding
from moderation.permissions import in_office, look_anew
from moderation.refusals import AlreadyAnswered, NothingToContest, OwnCase, SameModerator
from moderation.trust import Source
from moderation.workflow.barring import must_sit_at_a_desk_of
from moderation.workflow.crediting import lock_standings, uncredit
from moderation.workflow.locks import lock_reader, lock_revisions, lock_writer
from moderation.workflow.practising import end_probation, is_on_probation
from moderation.workflow.ranking import refuse_voiding
from moderation.workflow.retiring import DISPUTES, Retired, disputes_of, lift_strikes, put_away
from moderation.workflow.sanctioning import lift as lift_sanction
from moderation.workflow.voiding import lift_voiding
from newsroom.models import Reader, Role

# Letters about what is counted in their reader's standing.
IN_STANDINGS = (Letter.Kind.MISSED, Letter.Kind.PRACTICE)


@transaction.atomic
def contest(letter: Letter, *, objection: str = "") -> Letter:
    """Object to a letter about one's reviews or a warning; of a practice text: it is wrong.

    A moderator will look. With the third reader who says so, a practice text is put away
    at once. Safe to repeat: what was said first stays. Raises NothingToContest.
    """
    lock_writer(letter.to_id)
    lock_revisions(letter.about)
    letter.refresh_from_db()
    if letter.contested_at is not None:
        return letter
    if not letter.may_be_contested:
        raise NothingToContest
    letter.contested_at, letter.objection = timezone.now(), objection.strip()
    letter.read_at = letter.read_at or letter.contested_at
    letter.save(update_fields=["contested_at", "objection", "read_at"])
    calibration = Calibration.objects.filter(pk=letter.about).first()
    if calibration is not None:
        _dispute(calibration, letter)
    return letter


def _dispute(calibration: Calibration, letter: Letter) -> None:
    said = {"statement": letter.objection}
    Dispute.objects.get_or_create(calibration=calibration, reader_id=letter.to_id, defaults=said)
    if calibration.retired_at is None and disputes_of(calibration).count() >= DISPUTES:
        put_away(calibration.pk, Retired.DISPUTED)


@transaction.atomic
def answer(letter: Letter, *, moderator: Reader, lift: bool) -> Letter:
    """A moderator's word on an objection: lift what the letter is about, or leave it.

    Lifted is one strike and what that answer was credited with; of a letter about many
    answers the whole probation, its strikes, and what practice has counted so far; of a warning
    that warning, and of voided reviews that they are void from now on, by somebody else than
    who did it, where there is one who may lift it.
    Raises ModeratorsOnly, NothingToContest, AlreadyAnswered, OwnCase, SameModerator, and what
    `lift` of `sanctioning.py` and `lift_voiding` raise.
    """
    lock_reader(letter.to_id)
    lock_revisions(letter.about)
    letter.refresh_from_db()
    if lift and letter.kind in IN_STANDINGS:
        lock_standings({letter.to_id})  # After the text, as for who decides about it.
    look_anew(moderator)
    must_sit_at_a_desk_of(letter.publication_id, moderator)
    if letter.contested_at is None:
        raise NothingToContest(_("Nobody has objected to this letter."))
    if letter.answered_at is not None:
        raise AlreadyAnswered
    if letter.to_id == moderator.pk:
        raise OwnCase(_("Nobody answers their own objection."))
    if letter.kind == Letter.Kind.VOIDED:
        _answer_about_a_voiding(letter, moderator, lift=lift)
    elif letter.kind == Letter.Kind.WARNED:
        _answer_about_a_warning(letter, moderator, lift=lift)
    elif lift:
        _lift(letter)
    letter.answer = Letter.Answer.LIFTED if lift else Letter.Answer.LEFT
    letter.answered_at, letter.answered_by = timezone.now(), moderator
    letter.read_at = None  # There is news in it.
    letter.save(update_fields=["answer", "answered_at", "answered_by", "read_at"])
    return letter


def _answer_about_a_warning(letter: Letter, moderator: Reader, *, lift: bool) -> None:
    sanction = Sanction.objects.select_related("reader", "publication").get(
        pk=letter.about or letter.pk
    )
    if sanction.by_id == moderator.pk and _who_else_may_lift(sanction, moderator).exists():
        raise SameModerator(_("You imposed it; another moderator answers this."))
    if lift and sanction.is_in_force:
        lift_sanction(sanction, by=moderator, because="its reader objected")


def _answer_about_a_voiding(letter: Letter, moderator: Reader, *, lift: bool) -> None:
    voiding = Voiding.objects.select_related("reviewer").get(pk=letter.about or letter.pk)
    refuse_voiding(voiding.reviewer, moderator)
    seniors = in_office().filter(
        publication=letter.publication_id, sections=[], reader__is_active=True
    )
    others = seniors.exclude(kind=Role.Kind.MODERATOR).exclude(
        reader__in=[moderator.pk, letter.to_id]
    )
    if voiding.by_id == moderator.pk and others.exists():
        raise SameModerator(_("You imposed it; another moderator answers this."))
    if lift:
        lift_voiding(voiding, by=moderator)


def _who_else_may_lift(sanction: Sanction, moderator: Reader) -> QuerySet[Role]:
    """Of somebody at the desk only admins lift a warning."""
    desk = Role.objects.filter(publication=sanction.publication_id, kind__in=Role.DESK)
    able = in_office().filter(publication=sanction.publication_id, reader__is_active=True)
    if desk.filter(reader=sanction.reader_id).exists():
        able = able.filter(kind=Role.Kind.ADMIN)
    return able.exclude(reader__in=[moderator.pk, sanction.reader_id])


def _lift(letter: Letter) -> None:
    answers = Rating.objects.filter(reviewer=letter.to_id)
    strikes = Strike.objects.filter(reader=letter.to_id)
    if letter.about is not None:
        lift_strikes(strikes.filter(revision=letter.about))
        _take_back(answers.filter(revision=letter.about))
    else:
        lift_strikes(strikes)
        _end_probation(letter)
        _take_back(answers.filter(credit__source=Source.CALIBRATION))


def _end_probation(letter: Letter) -> None:
    now = timezone.now()
    for standing in lock_standings({letter.to_id}).values():
        if is_on_probation(standing, now):
            end_probation(standing, now)


def _take_back(answers: QuerySet[Rating]) -> None:
    ratings = list(answers)
    uncredit(ratings)
