"""What is in force where, now and next: for the desk's page and its API."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from moderation import crowds
from moderation.crowds import Crowd
from moderation.permissions import seats_of, within_reach
from newsroom import modes
from newsroom.models import Mode, Publication, Reader, Role
from newsroom.modes import Setting
from newsroom.places import Place

ARTICLES_SHOWN = 20


@dataclass(frozen=True)
class Standing:
    """How a place stands: what is in force there, what comes next, and what was set for it."""

    place: Place
    now: datetime
    settings: Sequence[Setting] = field(repr=False)  # those of the places around it, too
    modes: Sequence[Mode] = ()
    may_change: bool = False

    @property
    def kind(self) -> str:
        return _kind(modes.mode_at(self.settings, self.now))

    @property
    def kind_in_words(self) -> str:
        return str(Mode.Kind(self.kind).label)

    @property
    def next_at(self) -> datetime | None:
        """When it will be published in another way; None if nothing is planned."""
        moment: datetime | None = self.now
        while moment is not None:
            moment = modes.next_change(self.settings, moment)
            if moment is not None and self._kind_at(moment) != self.kind:
                return moment
            if moment is not None and moment - self.now > modes.A_DAY * modes.DAYS_AHEAD:
                return None
        return None

    @property
    def next_in_words(self) -> str:
        return str(Mode.Kind(self._kind_at(self.next_at)).label) if self.next_at else ""

    @property
    def raid(self) -> Mode | None:
        found = modes.raid_at([one.as_setting for one in self.modes], self.now)
        return next((one for one in self.modes if found and str(one.pk) == found.key), None)

    @property
    def may_be_raid(self) -> bool:
        """Whether new accounts do far more than usual there; told of whole publications only."""
        is_general = not self.place.section and self.place.article is None
        return is_general and crowds.crowd_at(self.place.publication).is_unusual

    def _kind_at(self, moment: datetime) -> str:
        return _kind(modes.mode_at(self.settings, moment))


def _kind(setting: Setting | None) -> str:
    return setting.kind if setting else modes.PEERS


@dataclass(frozen=True)
class Seen:
    """One publication's rules, as far as a moderator has a say in what they are about."""

    publication: Publication
    standings: Sequence[Standing]


def modes_of(moderator: Reader) -> QuerySet[Mode]:
    """What is in force, or is to be, at the places of a moderator; the general rules of their
    publications too."""
    seats = seats_of(moderator)
    articles = within_reach(moderator, publication="publication", section="article__section")
    general = Q(article=None, section="", publication__in=[one.publication_id for one in seats])
    sections = within_reach(moderator, publication="publication", section="section")
    reach = general | (Q(article=None) & sections) | (Q(article__isnull=False) & articles)
    related = ("publication", "article", "set_by")
    return Mode.objects.not_over().filter(reach).select_related(*related)


def seen_by(moderator: Reader, articles: Iterable[Mode]) -> list[Seen]:
    """All publications of a moderator, with those `articles`' modes that a page shows."""
    now, seats = timezone.now(), seats_of(moderator)
    general = list(modes_of(moderator).filter(article=None).order_by("section", "pk"))
    return [
        Seen(
            seat.publication,
            _standings(seat, now, general, [m for m in articles if _is_of(m, seat)]),
        )
        for seat in seats
    ]


def _is_of(mode: Mode, seat: Role) -> bool:
    return mode.publication_id == seat.publication_id


def _standings(
    seat: Role, now: datetime, general: list[Mode], articles: list[Mode]
) -> list[Standing]:
    of_it = [mode for mode in general if _is_of(mode, seat)]
    here = [mode for mode in of_it if not mode.section]
    places: dict[Place, list[Mode]] = defaultdict(list, {Place(seat.publication): here})
    for mode in [*of_it, *articles]:
        if mode not in here:
            places[Place.of(mode)].append(mode)
    is_senior = seat.is_at_least(Role.Kind.SENIOR)
    return [
        Standing(
            place,
            now,
            [one.as_setting for one in _around(place, of_it, rows)],
            rows,
            is_senior and seat.covers(place.section_of_it),
        )
        for place, rows in places.items()
    ]


def _around(place: Place, general: list[Mode], own: list[Mode]) -> list[Mode]:
    """What has a say there: its own, its section's and its publication's."""
    wider = [one for one in general if one.section in ("", place.section_of_it)]
    return [*wider, *(one for one in own if one not in wider)]


def raids_of(moderator: Reader) -> list[Mode]:
    """The raids that are met at a moderator's places just now, the first to end first."""
    on = modes_of(moderator).filter(kind=Mode.Kind.RAID, starts_at__lte=timezone.now())
    return list(on.order_by("ends_at"))


def crowds_of(moderator: Reader) -> list[Crowd]:
    """The publications of a moderator where new accounts do far more than usual."""
    papers = [seat.publication for seat in seats_of(moderator)]
    return [crowd for paper in papers if (crowd := crowds.crowd_at(paper)).is_unusual]
