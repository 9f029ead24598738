"""How a reader reviews, as the desk sees it: how much, how well, what was said about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models import Status
from moderation.conditions import conditions_at
from moderation.models import Letter, Rating, Recount, Standing, Voiding
from moderation.permissions import moderated_by, seats_of
from moderation.trust import Phase
from newsroom.models import Reader, Role

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LATEST = 20
PHASES: dict[Phase, StrOrPromise] = {
    Phase.NEWCOMER: _("Newcomer"),
    Phase.ESTABLISHED: _("Established"),
    Phase.TRUSTED: _("Trusted"),
    Phase.PROBATION: _("Probation"),
    Phase.UNHEARD: _("Unheard"),
}
_TOLD = [Letter.Kind.PRACTICE, Letter.Kind.MISSED, Letter.Kind.VOIDED]


@dataclass(frozen=True)
class Reviewing:
    """What a reader's reviews were worth. `agreed` is in per cent, of `settled` answers."""

    given: int
    uncivil: int
    counted: int
    phase: StrOrPromise
    settled: int
    agreed: int | None
    passed_bad: float  # Of what is not civil, how much they called civil; a share
    blamed_fine: float  # Of what is civil, how much they called not civil; a share
    probation_until: datetime | None
    told: int
    told_at: datetime | None
    latest: list[Rating]
    voiding: Voiding | None
    came: list[tuple[StrOrPromise, int]]
    may_be_voided: bool

    @property
    def passed_bad_per_cent(self) -> int:
        return round(100 * self.passed_bad)

    @property
    def blamed_fine_per_cent(self) -> int:
        return round(100 * self.blamed_fine)


def reviewers_of(moderator: Reader) -> QuerySet[Reader]:
    """Whose reviews this moderator may void: who has rated texts of the publications of which
    they are a senior moderator, all sections of them, and of no others: it counts all that an
    account touched anew. Colleagues are an admin's business."""
    seats = seats_of(moderator, at_least=Role.Kind.SENIOR)
    here = [seat.publication_id for seat in seats if not seat.sections]
    admin = [seat.publication_id for seat in seats if seat.is_at_least(Role.Kind.ADMIN)]
    # Each asked of one account: who is looked at is one, and ratings are many.
    theirs = Rating.objects.filter(reviewer=OuterRef("pk"))
    rated = theirs.filter(revision__publication__in=here)
    elsewhere = theirs.exclude(revision__publication__in=here)
    roles = Role.objects.filter(reader=OuterRef("pk"), kind__in=Role.DESK)
    others = Reader.objects.filter(Exists(rated), ~Exists(elsewhere)).exclude(pk=moderator.pk)
    return others.exclude(Exists(roles.exclude(publication__in=admin)))


def reviewing_of(reader: Reader, moderator: Reader) -> Reviewing:
    """Of the moderator's own publications; what the house knows of their word is of all."""
    here = moderated_by(moderator)
    ratings = Rating.objects.filter(reviewer=reader, revision__publication__in=here)
    numbers = ratings.aggregate(
        given=Count("pk"),
        uncivil=Count("pk", filter=Q(civil=False)),
        counted=Count("pk", filter=Q(counts=True)),
    )
    standing = Standing.objects.filter(reader=reader).first() or Standing()
    counts = standing.counts
    bad, fine = counts.caught + counts.missed, counts.spared + counts.blamed
    letters = Letter.objects.filter(to=reader, kind__in=_TOLD).order_by("-written_at")
    told = list(letters.values_list("written_at", flat=True)[:LATEST])
    voiding = Voiding.objects.filter(reviewer=reader).select_related("by").first()
    return Reviewing(
        **numbers,
        phase=PHASES[standing.phase(timezone.now(), conditions_at(here[0]).measures)],
        settled=standing.settled,
        agreed=round(100 * (counts.caught + counts.spared) / (bad + fine)) if bad + fine else None,
        passed_bad=counts.missed / bad if bad else 0.0,
        blamed_fine=counts.blamed / fine if fine else 0.0,
        probation_until=_still(standing.probation_until),
        told=len(told),
        told_at=told[0] if told else None,
        latest=_latest(ratings, moderator),
        voiding=voiding,
        came=_came(voiding) if voiding else [],
        may_be_voided=voiding is None and reviewers_of(moderator).filter(pk=reader.pk).exists(),
    )


def _still(until: datetime | None) -> datetime | None:
    return until if until is not None and until > timezone.now() else None


def _latest(ratings: QuerySet[Rating], moderator: Reader) -> list[Rating]:
    """What this account said last, with the texts and what became of them. No practice, and
    nothing about the moderator's own texts."""
    real = ratings.exclude(revision__status=Status.CALIBRATION)
    real = real.exclude(revision__author=moderator)
    return list(real.select_related("revision").order_by("-pk")[:LATEST])


def _came(voiding: Voiding) -> list[tuple[StrOrPromise, int]]:
    """What came of the texts, in words, and of how many; first those still waiting."""
    rows = Recount.objects.filter(voiding=voiding).order_by().values_list("outcome")
    counts = rows.annotate(texts=Count("pk")).order_by("outcome")
    words = dict(Recount.Outcome.choices)
    return [
        (words.get(outcome, _("Still to be counted anew")), texts) for outcome, texts in counts
    ]
