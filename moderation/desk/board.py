"""The team's board: how readers and the desk keep up, and what to mind before it is late."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control, never_cache

from moderation.alarms import Alarm
from moderation.board import HOURS, Board, board
from moderation.models import ModerationHook
from moderation.permissions import moderators_only, seat_for, seats_of
from moderation.pictures import Picture, count, for_the_team, minutes, percent
from moderation.showing import as_picture, chart_addresses, drawn, in_language
from moderation.transparency import whole
from newsroom.models import Reader

EVERY = 3  # hours, between two points of the chart of the queue
WEEK = 7  # days

SAID = {
    Alarm.OVERDUE_SOON: gettext_lazy(
        "The oldest text has used up most of the time that it may take. Look at the queue, and"
        " call for help."
    ),
    Alarm.GROWING: gettext_lazy(
        "More texts wait than usual at this hour, and ever more: in half a day it would be twice"
        " as many. Invite readers who like to help, or take some texts yourselves."
    ),
    Alarm.SHORT_OF_READERS: gettext_lazy(
        "The texts of a day take about as many reviews as readers give, or more. If it stays so,"
        " the queue grows for ever."
    ),
}
RELIEF = {
    0: gettext_lazy("Nothing is eased: readers are asked all that the rule asks."),
    1: gettext_lazy("Eased a little: half as many practice texts."),
    2: gettext_lazy("Eased: no practice but a newcomer’s, and fewer opinions on each text."),
    3: gettext_lazy("Eased as far as it goes: and readers who like to help are written to."),
}


@never_cache
@moderators_only
def page(request: HttpRequest) -> HttpResponse:
    """All of it, for one publication."""
    moderator = cast(Reader, request.user)
    seat = seat_for(moderator, request.GET.get("publication", ""))
    if seat is None:
        raise Http404
    now = timezone.now()
    found = board(seat.publication_id, now)
    publication = seat.publication
    context = {
        "seats": seats_of(moderator),
        "publication": publication,
        "board": found,
        "alarms": [SAID[one] for one in found.alarms] + [_resting(one) for one in found.resting],
        "numbers": _numbers(found, now),
        "relief": RELIEF[found.level],
        "pictures": [
            (picture, chart_addresses(publication, picture, "board-chart"))
            for picture in _pictures(found, now)
            if not picture.is_empty
        ],
        "given_up": _given_up(found),
    }
    return render(request, "moderation/desk/board.html", context)


def _resting(hook: ModerationHook) -> str:
    return _(
        "“%(name)s”, which is asked about texts outside, has failed too often: it is not asked"
        " until %(time)s. Texts go on as if it had said nothing."
    ) % {"name": hook.name, "time": formats.time_format(timezone.localtime(hook.rests_until))}


@moderators_only
@as_picture
@cache_control(private=True, max_age=300)
def chart(request: HttpRequest, slug: str, language: str, look: str, name: str) -> HttpResponse:
    """One chart of the board. Only for whom the board is."""
    seat = seat_for(cast(Reader, request.user), slug)
    if seat is None:
        raise Http404
    now = timezone.now()
    with in_language(language):
        return drawn(_pictures(board(seat.publication_id, now), now), look, name)


def _pictures(found: Board, now: datetime) -> list[Picture]:
    points = range(len(found.waiting) - 1, -1, -EVERY)
    hours = [_hour(now - timedelta(hours=HOURS - point)) for point in reversed(points)]
    return for_the_team(found.days, [found.waiting[point] for point in reversed(points)], hours)


def _hour(moment: datetime) -> str:
    return formats.date_format(timezone.localtime(moment), "D H:i")


def _numbers(found: Board, now: datetime) -> list[dict[str, str]]:
    """Each with what it means in words."""
    measured, week = found.measured, whole(found.days[-WEEK:]) if found.days else None
    allowed = measured.minutes_allowed
    waited = measured.waited.total_seconds() / 60
    told: list[tuple[str, str | None, str]] = [
        (_("texts wait for readers"), count(measured.waiting.texts),
         _("At this hour it is usually %(n)s.") % {"n": count(found.usual)}),
        (_("has the oldest of them waited"), minutes(waited),
         _("It may take %(span)s; that is %(share)s of it.")
         % {"span": minutes(allowed), "share": percent(measured.strain.waited)}),
        (_("of the reviews that readers gave in a day are taken by that day’s texts"),
         _or_none(percent, measured.day.utilisation),
         _("Below 85 % there is slack; from 100 % on the queue grows for ever.")),
        (_("of reviews in a day were left lying or passed on"),
         _or_none(percent, measured.day.share_lost if measured.day.ended else None),
         _("About 8 % is usual; from 15 % on supply runs short.")),
        (_("cases wait for the desk"), count(found.desk.cases),
         _("The oldest since %(span)s.") % {"span": minutes(_age(found.desk.oldest, now))}
         if found.desk.oldest else _("Nothing waits.")),
        (_("appeals are open"), count(found.desk.appeals), _("Each goes to another moderator.")),
    ]  # fmt: skip
    if week is not None:
        told += [
            (_("of texts were decided by readers alone, this week"),
             _or_none(percent, week.by_readers_alone), _("The rest came to the desk.")),
            (_("of what readers had decided the desk overturned, this week"),
             _or_none(percent, week.overturned),
             _("Of what was in doubt or contested; not of all texts.")),
            (_("of verdicts were of one mind, this week"), _or_none(percent, week.of_one_mind),
             _("All who read a text said the same about it.")),
        ]  # fmt: skip
    return [
        {"words": words, "value": value, "means": means}
        for words, value, means in told
        if value is not None
    ]


def _or_none(write: Any, value: float | None) -> str | None:
    return None if value is None else write(value)


def _age(since: datetime, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds() / 60)


def _given_up(found: Board) -> list[str]:
    """The share of authors of a week who left at the first, second and third review."""
    if not found.days:
        return []
    shares = whole(found.days[-WEEK:]).given_up_at
    return ["–" if share is None else percent(share) for share in shares]
