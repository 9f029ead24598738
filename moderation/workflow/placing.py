"""How comments are published at a place is set by those who may, ended, and written down."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation.logbook import log
from moderation.models import LogEntry
from moderation.permissions import seat_at
from moderation.refusals import MissingAnswer, SeniorsOnly, UnfitTimes
from newsroom import places
from newsroom.models import Mode, Publication, Reader, Role
from newsroom.places import Place

RAID_HOURS = (1, 3, 6, 12)
A_WEEK = range(7)


@dataclass(frozen=True)
class Times:
    """When something is to hold: from a time on, until one, and of each day some hours only."""

    starts_at: datetime | None = None  # None: now
    ends_at: datetime | None = None
    daily_from: time | None = None
    daily_until: time | None = None
    days: Collection[int] = ()

    def check(self, now: datetime) -> None:
        """Raises UnfitTimes."""
        if self.ends_at is not None and self.ends_at <= max(now, self.starts_at or now):
            raise UnfitTimes(_("It would be over before it begins."))
        if (self.daily_from is None) != (self.daily_until is None):
            raise UnfitTimes(_("Hours of each day need a beginning and an end."))
        if self.daily_from is not None and self.daily_from == self.daily_until:
            raise UnfitTimes(_("Hours of each day cannot end when they begin."))
        if self.days and (self.daily_from is None or not set(self.days) <= set(A_WEEK)):
            raise UnfitTimes(_("Days of the week go with hours, and are 0 to 6."))

    @property
    def are_lasting(self) -> bool:
        """Neither an end nor hours."""
        return self.ends_at is None and self.daily_from is None


@transaction.atomic
def set_mode(
    place: Place,
    *,
    kind: Mode.Kind,
    by: Reader,
    times: Times | None = None,
    reason: str = "",
    note: str = "",
) -> Mode:
    """Say how comments are published at a place; `reason` is for readers, `note` for the desk.

    What is to last from now on takes the place of what lasted there before; what is planned, or
    of certain hours, stands beside it. Raises SeniorsOnly, UnfitTimes, and MissingAnswer where
    it closes and says neither why nor until when.
    """
    times, now = times or Times(), timezone.now()
    times.check(now)
    if kind == Mode.Kind.RAID:
        raise UnfitTimes(_("Raid mode is a switch of its own."))
    if kind == Mode.Kind.CLOSED and times.are_lasting and not reason.strip():
        raise MissingAnswer(_("Readers are to know why comments are closed."))
    _lock(place, by)
    if times.are_lasting and (times.starts_at is None or times.starts_at <= now):
        _end_each([mode for mode in _in_force(place, now) if mode.lasts], by)
    return _write(place, kind, by, times, reason, note)


@transaction.atomic
def begin_raid(place: Place, *, hours: int, by: Reader, note: str = "") -> Mode:
    """Meet a raid for so many hours (`RAID_HOURS`); one that is on there gives way to it.

    Raises SeniorsOnly and UnfitTimes.
    """
    if hours not in RAID_HOURS:
        raise UnfitTimes(_("Raid mode is for 1, 3, 6 or 12 hours."))
    _lock(place, by)
    now = timezone.now()
    _end_each([one for one in _at(place) if one.kind == Mode.Kind.RAID], by)
    times = Times(starts_at=now, ends_at=now + timedelta(hours=hours))
    return _write(place, Mode.Kind.RAID, by, times, "", note)


@transaction.atomic
def end_mode(mode: Mode, *, by: Reader) -> None:
    """It holds no more, or never will. Safe to repeat. Raises SeniorsOnly."""
    _lock(Place.of(mode), by)
    mode.refresh_from_db()
    _end_each([mode], by)


def _lock(place: Place, by: Reader) -> None:
    """One at a time for each publication; and who sets its rules has the say there still."""
    Publication.objects.select_for_update(no_key=True).get(pk=place.publication.pk)
    role = seat_at(by, place.publication.pk, place.section_of_it)
    if role is None or not role.is_at_least(Role.Kind.SENIOR):
        raise SeniorsOnly


def _at(place: Place) -> list[Mode]:
    not_over = Mode.objects.not_over().filter(publication=place.publication)
    return list(not_over.filter(section=place.section, article=place.article).order_by("pk"))


def _in_force(place: Place, now: datetime) -> list[Mode]:
    """Of the modes of this very place those that hold; a raid is none."""
    return [
        mode for mode in _at(place) if mode.kind != Mode.Kind.RAID and mode.as_setting.holds(now)
    ]


def _end_each(modes: list[Mode], by: Reader) -> None:
    now = timezone.now()
    for mode in modes:
        if mode.ended_at is None and (mode.ends_at is None or mode.ends_at > now):
            mode.ended_at, mode.ended_by = now, by
            mode.save(update_fields=["ended_at", "ended_by"])
            _log(mode, by, what="ended")


def _write(
    place: Place, kind: Mode.Kind, by: Reader, times: Times, reason: str, note: str
) -> Mode:
    mode = Mode.objects.create(
        publication=place.publication,
        section=place.section,
        article=place.article,
        kind=kind,
        reason=reason.strip(),
        note=note.strip(),
        starts_at=times.starts_at or timezone.now(),
        ends_at=times.ends_at,
        daily_from=times.daily_from,
        daily_until=times.daily_until,
        days=sorted(set(times.days)),
        time_zone=place.publication.time_zone,
        set_by=by,
    )
    _log(mode, by, what="set")
    return mode


def _log(mode: Mode, by: Reader, *, what: str) -> None:
    """On record, and soon known to every process: to this one as soon as it is committed."""
    is_raid = mode.kind == Mode.Kind.RAID
    log(
        LogEntry.Act.RAID if is_raid else LogEntry.Act.MODE,
        publication=mode.publication_id,
        by=by,
        reason=what,
        article=mode.article,
        mode=str(mode.pk),
        kind=mode.kind,
        section=mode.section,
        starts_at=mode.starts_at.isoformat(),
        ends_at=mode.ends_at.isoformat() if mode.ends_at else None,
    )
    places.forget()
    transaction.on_commit(places.forget)
