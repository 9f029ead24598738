"""Who may take which step of the ladder about whom; and what a step has to say."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from moderation.grounds import EXPLAINED, SANCTION_REASONS
from moderation.models import Letter, Rating, Sanction, Voiding
from moderation.permissions import seats_of
from moderation.refusals import (
    FellowModerator,
    MissingAnswer,
    ModeratorsOnly,
    OwnCase,
    SeniorsOnly,
)
from newsroom.models import Publication, Reader, Role, homes_of
from newsroom.refusals import AnotherPublication, Invalid, Refusal

Kind = Sanction.Kind
DAYS = (1, 3, 7, 30)  # that are offered
DEFAULT_DAYS = 3
A_MODERATORS_MOST = 7
DAYS_AT_MOST = 365


@dataclass(frozen=True)
class Penalty:
    """What is to be imposed. `days` is how long; None for words, and for a ban without end."""

    kind: Kind
    reason: str
    explanation: str = ""
    days: int | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise MissingAnswer(_("A restriction needs a reason."))
        if self.reason not in dict(SANCTION_REASONS):
            raise Invalid(_("That is none of the reasons for a restriction."))
        needs_words = self.kind == Kind.MESSAGE or self.reason in EXPLAINED
        if needs_words and not self.explanation.strip():
            raise MissingAnswer(_("Please say in words what the reader is to know."))
        if self.kind not in Sanction.RESTRICTS:
            return
        if self.days is None and self.kind != Kind.BAN:
            raise MissingAnswer(_("Please say for how long."))
        if self.days is not None and not 1 <= self.days <= DAYS_AT_MOST:
            raise Invalid(_("That is no number of days for a restriction."))

    @property
    def is_for_seniors(self) -> bool:
        too_long = self.days is not None and self.days > A_MODERATORS_MOST
        return self.kind == Kind.BAN or (self.kind in Sanction.RESTRICTS and too_long)


def rank_for(by: Reader, publication: Publication, *, kind: Kind, senior: bool) -> Role:
    """The seat from which this may be done. Raises ModeratorsOnly and SeniorsOnly."""
    seat = next((one for one in seats_of(by) if one.publication_id == publication.pk), None)
    if seat is None:
        raise ModeratorsOnly
    if seat.sections and kind in Sanction.RESTRICTS:
        raise ModeratorsOnly(
            _("A restriction is about the whole publication; your role is about some sections.")
        )
    if senior and not seat.is_at_least(Role.Kind.SENIOR):
        raise SeniorsOnly
    return seat


def was_told(reader: Reader, publication: Publication) -> bool:
    """Whether it was said to this reviewer, by the desk or by a letter about practice, that
    something is off; or whether their reviews are void, so that there is nothing to be said."""
    words = Sanction.objects.filter(
        reader=reader, publication=publication, kind__in=[Kind.MESSAGE, Kind.WARNING]
    )
    about_reviews = [Letter.Kind.PRACTICE, Letter.Kind.MISSED]
    letters = Letter.objects.filter(to=reader, kind__in=about_reviews)
    voided = Voiding.objects.filter(reviewer=reader)
    return words.exists() or letters.exists() or voided.exists()


def refuse_whom(reader: Reader, publication: Publication, by: Reader) -> None:
    if reader.pk == by.pk:
        raise OwnCase(_("Nobody restricts themselves."))
    if reader.erased_at is not None or not reader.may_take_part_in(publication):
        raise AnotherPublication(_("This reader is not at home at your publication."))
    fellow = Role.objects.filter(reader=reader, publication=publication, kind__in=Role.DESK)
    admin = Role.objects.filter(reader=by, publication=publication, kind=Role.Kind.ADMIN)
    if fellow.exists() and not admin.exists():
        raise FellowModerator


def refuse_voiding(reader: Reader, by: Reader) -> int:
    """To void reviews is for ever, and about all that they touched: so it takes a senior seat for
    the whole of every publication where they were given, and an admin's about a colleague. Whose
    desk it is: that of the reader's own newsroom, where it is one of these.

    Raises OwnCase, ModeratorsOnly, SeniorsOnly and FellowModerator.
    """
    if reader.pk == by.pk:
        raise OwnCase(_("Nobody voids their own reviews."))
    whole = {seat.publication_id: seat for seat in seats_of(by) if not seat.sections}
    given = Rating.objects.filter(reviewer=reader).order_by()
    where = set(given.values_list("revision__publication", flat=True).distinct())
    if not whole or where - whole.keys():
        raise ModeratorsOnly
    if not all(whole[pk].is_at_least(Role.Kind.SENIOR) for pk in where or whole):
        raise SeniorsOnly
    admin = [pk for pk, seat in whole.items() if seat.is_at_least(Role.Kind.ADMIN)]
    if Role.objects.filter(reader=reader, kind__in=Role.DESK).exclude(publication__in=admin):
        raise FellowModerator
    about = sorted(where or whole)
    at_home = homes_of(reader.issuer).filter(pk__in=about).first()
    return at_home.pk if at_home is not None else about[0]


def seat_about(reader: Reader, publication: Publication, by: Reader) -> Role | None:
    """The seat from which somebody may do anything at all about a reader; None without one."""
    try:
        refuse_whom(reader, publication, by)
        return rank_for(by, publication, kind=Kind.WARNING, senior=False)
    except Refusal:
        return None


def is_for_seniors(sanction: Sanction) -> bool:
    """Whether only a senior moderator may lift it, or put another in its place."""
    too_long = sanction.lasts is not None and sanction.lasts.days > A_MODERATORS_MOST
    return sanction.kind == Kind.BAN or too_long
