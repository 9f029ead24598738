"""The list of cases: what waits for a moderator, in the order and of the kind that they want."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from rest_framework.request import Request

from moderation.desk.rows import rows_of
from moderation.listing.cases import COUNTED_TO, counted, counted_by_cause, counted_to, listed
from moderation.listing.filters import LABELS, ORDERS, CaseFilter
from moderation.listing.pages import Merged
from moderation.models import Case, SavedFilter
from moderation.models.bulk import AT_MOST
from moderation.permissions import moderated_by, moderators_only
from moderation.workflow.keeping_filters import filters_of
from moderation.workflow.waiting_reports import oldest
from newsroom.models import Article, Publication, Reader
from newsroom.wording import number

A_PAGE = 15  # cases: a few screens of a phone; programs take as many as they like
SUGGESTED_FROM = 300  # articles whose sections are suggested


@dataclass(frozen=True)
class Chip:
    """A part of the filter, in words, and the list without it."""

    label: str
    value: str
    without: str


def capped(found: int, up_to: int | None = None) -> str:
    """A count as it is said: exact where it is small."""
    up_to = COUNTED_TO if up_to is None else up_to
    return number(found) if found <= up_to else f"{number(up_to)}+"


@never_cache
@moderators_only
def cases(request: HttpRequest) -> HttpResponse:
    """What the address asks for; without a word, what the moderator opens the desk with."""
    moderator = cast(Reader, request.user)
    saved = list(filters_of(moderator))
    if not request.GET and (opens_with := _default(saved, moderator)):
        return redirect(f"{reverse('desk')}?{opens_with.query}")
    chosen = CaseFilter(request.GET, moderator)
    is_sound = chosen.is_valid()
    shown = chosen if is_sound else _everything(moderator)
    pages = Merged()
    pages.page_size = A_PAGE
    page = listed(shown, Request(request), pages)
    context = {
        "form": chosen,
        "rows": rows_of(page, moderator),
        "more": pages.get_next_link(),
        "back": pages.get_previous_link(),
        "total": (total := counted(shown)),
        "count": capped(total, counted_to(shown)),
        "query": shown.query(),
        "saved": [(one, address(one.query)) for one in saved],
        "at_most": AT_MOST,
        "oldest_report": oldest(moderated_by(moderator)),
    }
    return render(
        request,
        "moderation/desk/cases.html",
        context | _around(shown),
        status=200 if is_sound else 400,
    )


def _around(chosen: CaseFilter) -> dict[str, Any]:
    """What stands beside the list: ways to other lists, and what the form suggests."""
    desks = [seat.publication for seat in chosen.seats]
    moderator = chosen.moderator
    return {
        "is_open": chosen.is_open,
        "is_mine": chosen.cleaned_data["by"] == moderator,
        "is_given": chosen.cleaned_data["assigned"] == moderator,
        "causes": _ways_to_causes(chosen),
        "orders": [
            (
                label,
                address(chosen.query(order=order)),
                chosen.is_oldest_first == (order == "oldest"),
            )
            for order, label in ORDERS
        ],
        "chips": _chips(chosen),
        "desks": desks,
        "sections": _sections(desks),
        "every_cause": Case.Cause.choices,
    }


def _ways_to_causes(chosen: CaseFilter) -> list[Any]:
    """Each cause that there is, how often, its list, and whether that is this one."""
    only = chosen.cleaned_data["cause"] if chosen.is_open else []
    return [
        (cause, capped(number), address(f"cause={cause}"), only == [cause])
        for cause, number in counted_by_cause(chosen.seats).items()
    ]


def _everything(moderator: Reader) -> CaseFilter:
    """What is shown where the address says something that there is not."""
    chosen = CaseFilter(QueryDict("state=open"), moderator)
    chosen.is_valid()
    return chosen


def _default(saved: list[SavedFilter], moderator: Reader) -> SavedFilter | None:
    own = (one for one in saved if one.is_default and one.reader_id == moderator.pk)
    return next(own, None)


def address(query: str) -> str:
    """Of the list. One that says nothing would lead to what the desk opens with."""
    return f"{reverse('desk')}?{query or 'state=open'}"


def _chips(chosen: CaseFilter) -> list[Chip]:
    facts = chosen.cleaned_data
    return [
        Chip(
            label=str(LABELS[name]),
            value=_in_words(name, facts[name], chosen),
            without=address(chosen.query(**{name: ""})),
        )
        for name in chosen.said
        if name in LABELS and name != "state" and facts.get(name)
    ]


def _in_words(name: str, value: Any, chosen: CaseFilter) -> str:
    if value is True:
        return ""
    if name == "article":
        found = Article.objects.filter(pk__in=value).values_list("headline", flat=True)
        return " · ".join(found) or "–"
    if name == "author" or isinstance(value, Reader):
        return _("you") if value == chosen.moderator else value.name or value.handle
    told = value if isinstance(value, list) else [value]
    named = dict(getattr(chosen.fields[name], "choices", ()))
    return " · ".join(str(named.get(one, one)) for one in told)


def _sections(desks: list[Publication]) -> list[str]:
    """Those that the latest articles are in."""
    latest = Article.objects.filter(publication__in=desks, listed=True).order_by(
        "-published_at", "-id"
    )
    return sorted(set(latest.values_list("section", flat=True)[:SUGGESTED_FROM]))
