"""What everybody may know about how comments are decided here."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from rest_framework.request import Request

from comments.paging import NewestLineFirst
from moderation import figures_in_words as words
from moderation.models import DailyFigures, LogEntry
from moderation.pictures import for_everybody, minutes, percent
from moderation.record import below, particulars, public_lines, reason
from moderation.showing import as_picture, chart_addresses, drawn, in_language
from moderation.transparency import Span, months, share_of, whole
from newsroom.languages import the_publication
from newsroom.models import Publication

KEPT_FOR = 300  # seconds
CHARTS_KEPT_FOR = 24 * 3600  # seconds; their addresses change with their numbers


@require_safe
def transparency(request: HttpRequest) -> HttpResponse:
    """Of the one publication, or of the reader's own; else which there are."""
    publication = the_publication(request)
    if publication is not None:
        return redirect("transparency-of", publication.slug)
    every = Publication.objects.order_by("name")
    return render(request, "moderation/transparency/which.html", {"publications": every})


@require_safe
@cache_control(public=True, max_age=KEPT_FOR)
def of_publication(request: HttpRequest, slug: str) -> HttpResponse:
    """The numbers of the last twelve months, with charts and tables."""
    publication = get_object_or_404(Publication, slug=slug)
    spans = months(publication.pk)
    latest = spans[-1] if spans else None
    context = {
        "publication": publication,
        "newspaper": publication.name,
        "counted_at": counted_at(publication),
        "headlines": _headlines(spans),
        "latest": latest,
        "oldest": _oldest(latest),
        "pictures": [
            (picture, chart_addresses(publication, picture))
            for picture in for_everybody(spans)
            if not picture.is_empty
        ],
        "tables": _tables(spans),
        "clusters": _clusters(latest),
    }
    return render(request, "moderation/transparency/page.html", context)


def counted_at(publication: Publication) -> datetime | None:
    days = DailyFigures.objects.filter(publication=publication).order_by("-day")
    return days.values_list("counted_at", flat=True).first()


@require_safe
@as_picture
@cache_control(public=True, max_age=CHARTS_KEPT_FOR)
def chart(request: HttpRequest, slug: str, language: str, look: str, name: str) -> HttpResponse:
    """One chart of the page, as a picture of its own."""
    publication = get_object_or_404(Publication, slug=slug)
    with in_language(language):
        return drawn(for_everybody(months(publication.pk)), look, name)


@require_safe
@cache_control(public=True, max_age=60)
def public_log(request: HttpRequest, slug: str) -> HttpResponse:
    """What people in charge did, without their names and without their readers'."""
    publication = get_object_or_404(Publication, slug=slug)
    paginator = NewestLineFirst()
    lines = paginator.paginate_queryset(public_lines(publication.pk), Request(request)) or []
    context = {
        "publication": publication,
        "newspaper": publication.name,
        "lines": [_told(line) for line in lines],
        "more": paginator.get_next_link(),
        "earlier": paginator.get_previous_link(),
    }
    return render(request, "moderation/transparency/log.html", context)


@require_safe
@cache_control(public=True, max_age=60)
def public_log_of_many(request: HttpRequest, slug: str, line_id: UUID) -> HttpResponse:
    """What one act on many at once did to each of them."""
    publication = get_object_or_404(Publication, slug=slug)
    bulk = get_object_or_404(public_lines(publication.pk), pk=line_id)
    paginator = NewestLineFirst()
    lines = paginator.paginate_queryset(below(bulk), Request(request)) or []
    context = {
        "publication": publication,
        "newspaper": publication.name,
        "whole": bulk,
        "lines": [_told(line) for line in lines],
        "more": paginator.get_next_link(),
        "earlier": paginator.get_previous_link(),
    }
    return render(request, "moderation/transparency/log.html", context)


def _told(line: LogEntry) -> dict[str, Any]:
    return {"line": line, "particulars": particulars(line), "reason": reason(line)}


def _headlines(spans: list[Span]) -> list[dict[str, str]]:
    """The numbers on the wall, of the newest month in which anything was decided."""
    decided = [span for span in spans if span.texts_decided]
    if not decided:
        return []
    span = decided[-1]
    told: list[tuple[str, float | None, Any]] = [
        (_("half of all texts had a decision within"), span.minutes_to("decision", 0.5), minutes),
        (_("19 of 20 had one within"), span.minutes_to("decision", 0.95), minutes),
        (_("half of what was released was public within"),
         span.minutes_to("publication", 0.5), minutes),
        (_("of all texts were decided by readers alone"), span.by_readers_alone, percent),
        (_("of readers’ verdicts that were checked by lot were found right"),
         span.accuracy, percent),
        (_("of appeals were upheld"),
         share_of(span.reversed("appeal"), span.answered("appeal")), percent),
    ]  # fmt: skip
    return [
        {"words": phrase, "value": write(value)}
        for phrase, value, write in told
        if value is not None
    ]


def _tables(spans: list[Span]) -> list[dict[str, Any]]:
    """Reasons, restrictions, reports and notices, over all months together."""
    if not spans:
        return []
    counts = whole(spans)
    return [
        {"title": _("Why readers returned texts"), "rows": words.by_reason(counts.returned_for)},
        {"title": _("Why the desk returned or rejected texts"),
         "rows": words.by_reason(counts.rejected_for)},
        {"title": _("Restrictions of readers"), "rows": words.by_sanction(counts.sanctions)},
        {"title": _("Appeals against restrictions"),
         "rows": words.by_account_appeal(counts.account_appeals)},
        {"title": _("Readers’ reports of public comments"),
         "rows": words.by_report(counts.reports)},
        {"title": _("Notices of illegal content"), "rows": words.by_notice(counts.notices)},
        {"title": _("What was hidden, shown and lifted"), "rows": words.by_act(counts)},
    ]  # fmt: skip


def _oldest(latest: Span | None) -> str:
    waited = latest.counts["waiting"].get("oldest") if latest else None
    return minutes(waited) if waited else ""


def _clusters(latest: Span | None) -> list[str]:
    found = latest.counts.get("clusters") if latest else None
    return [percent(one["refused"]) for one in found or []]
