"""What a senior moderator fills in to set how comments are published at a place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from comments.naming import known_as
from moderation.listing.filters import AN_ID
from moderation.permissions import seats_of
from moderation.workflow.placing import RAID_HOURS, Times
from newsroom.models import MODE_CHOICES, Article, Mode, Reader, Role
from newsroom.places import Place


def places_open_to(reader: Reader, article: str = "") -> list[tuple[str, Place]]:
    """The places that a reader may set rules for, with a key for each; the article asked for
    first."""
    seats = seats_of(reader, at_least=Role.Kind.SENIOR)
    return [*_asked_for(article, seats), *(one for seat in seats for one in _of(seat))]


def _of(seat: Role) -> Iterator[tuple[str, Place]]:
    paper = seat.publication
    if not seat.sections:
        yield f"{paper.pk}", Place(paper)
    written = Article.objects.filter(publication=paper).values_list("section", flat=True)
    for section in seat.sections or written.distinct().order_by("section"):
        yield f"{paper.pk}/{section}", Place(paper, section)


def _asked_for(article: str, seats: list[Role]) -> Iterator[tuple[str, Place]]:
    """By an address of the publisher's or by its id, also within an address of ours."""
    within = AN_ID.search(article)
    names = [name for name in (article.strip(), within.group() if within else "") if name]
    for seat in seats:
        known = known_as(names, seat.publication)
        for pk in [known[name] for name in names if name in known][:1]:
            found = Article.objects.select_related("publication").get(pk=pk)
            if seat.covers(found.section):
                yield str(found.pk), Place(seat.publication, article=found)


class PlaceForm(forms.Form):
    """Of which place: one of a list, or an article by its address or id."""

    place_key = forms.CharField(required=False, max_length=120)
    article = forms.CharField(required=False, max_length=2000)
    note = forms.CharField(required=False, max_length=300)
    name: ClassVar[str]

    def __init__(self, data: Any, *, reader: Reader) -> None:
        super().__init__(data)
        self.reader = reader
        self.place: Place

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        named = told.get("article", "")
        key = told.get("place_key", "")
        found = places_open_to(self.reader, named or (key if _is_id(key) else ""))
        places = dict(found)
        wanted = found[0][0] if named and found and _is_id(found[0][0]) else key
        if wanted not in places or (named and not _is_id(wanted)):
            field = "article" if named else "place_key"
            self.add_error(field, _("There is no such place where you set the rules."))
        else:
            self.place = places[wanted]
        return told


def _is_id(key: str) -> bool:
    try:
        return bool(UUID(key))
    except ValueError:
        return False


class ModeForm(PlaceForm):
    name = "mode_form"
    DAY_NAMES: ClassVar = tuple(WEEKDAYS[day] for day in range(7))

    kind = forms.ChoiceField(choices=MODE_CHOICES)
    reason = forms.CharField(required=False, max_length=300)
    starts_at = forms.DateTimeField(required=False)
    ends_at = forms.DateTimeField(required=False)
    daily_from = forms.TimeField(required=False)
    daily_until = forms.TimeField(required=False)
    days = forms.TypedMultipleChoiceField(
        choices=[(str(day), name) for day, name in WEEKDAYS.items()], coerce=int, required=False
    )

    @property
    def facts(self) -> dict[str, Any]:
        """What the verb takes. Times are by the clock of the place's publication."""
        told = self.cleaned_data
        times = Times(
            starts_at=self._by_its_clock(told["starts_at"]),
            ends_at=self._by_its_clock(told["ends_at"]),
            daily_from=told["daily_from"],
            daily_until=told["daily_until"],
            days=told["days"],
        )
        kind = Mode.Kind(told["kind"])
        return {"kind": kind, "times": times, "reason": told["reason"], "note": told["note"]}

    def _by_its_clock(self, told: datetime | None) -> datetime | None:
        return told.replace(tzinfo=self.place.publication.clock) if told else None


class RaidForm(PlaceForm):
    name = "raid_form"

    hours = forms.TypedChoiceField(choices=[(str(n), n) for n in RAID_HOURS], coerce=int)

    @property
    def facts(self) -> dict[str, Any]:
        return {"hours": self.cleaned_data["hours"], "note": self.cleaned_data["note"]}
