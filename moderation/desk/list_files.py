"""Lists from a file and into one, and trying a text out."""

from __future__ import annotations

import secrets
from typing import cast

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from moderation import sheets
from moderation.desk.lists import around, back_to, paper_of
from moderation.entries import as_file
from moderation.forms import ImportForm, TryForm
from moderation.permissions import moderators_only
from moderation.refusals import BadFile, SeniorsOnly
from moderation.screening.trying import try_out
from moderation.workflow import listing
from moderation.workflow.writing import readable
from newsroom.models import Publication, Reader
from newsroom.refusals import Refusal

KEPT_FOR = 30 * 60  # seconds, between what a file would do and doing it
SHOWN = 50  # rows of each sort


@never_cache
@moderators_only
def bring_in(request: HttpRequest) -> HttpResponse:
    """First what a file would do; and then, with one more click, that."""
    paper = paper_of(request)
    moderator = cast(Reader, request.user)
    if not listing.may_list(moderator, paper):
        raise SeniorsOnly
    form = ImportForm(request.POST or None, request.FILES or None)
    context = around(request, paper) | {"form": form, "shown": SHOWN}
    try:
        if "apply" in request.POST:
            return _apply(request, paper, moderator)
        if request.method == "POST" and form.is_valid():
            told = form.cleaned_data
            rows = sheets.read(told["file"].read(sheets.BYTES_AT_MOST + 1))
            defaults = {"kind": told["kind"], "action": told["action"]}
            key = secrets.token_urlsafe(16)
            cache.set(_key(key, moderator, paper), (rows, defaults), KEPT_FOR)
            context |= {"found": listing.look_through(paper, rows, **defaults), "key": key}
    except Refusal as no:
        context["refusal"] = no
        return render(request, "moderation/desk/import.html", context, status=no.status)
    status = 400 if request.method == "POST" and form.errors else 200
    return render(request, "moderation/desk/import.html", context, status=status)


def _apply(request: HttpRequest, paper: Publication, moderator: Reader) -> HttpResponse:
    key = _key(request.POST["apply"], moderator, paper)
    kept = cache.get(key)
    if kept is None:
        raise BadFile(_("That took too long: please choose the file once more."))
    rows, defaults = kept
    found = listing.bring_in(paper, rows, by=moderator, **defaults)
    cache.delete(key)
    messages.success(
        request,
        _("The file is on the list: %(added)d added, %(changed)d changed.")
        % {"added": len(found.added), "changed": len(found.changed)},
    )
    return back_to(paper)


def _key(told: str, moderator: Reader, paper: Publication) -> str:
    return f"list-file-{moderator.pk}-{paper.pk}-{told[:40]}"


@never_cache
@moderators_only
def export(request: HttpRequest) -> StreamingHttpResponse:
    """All entries of a publication, as a file that can be brought in again."""
    return as_file(paper_of(request))


@never_cache
@moderators_only
def try_text(request: HttpRequest) -> HttpResponse:
    """What every check says about a text, with what it found lit. Nothing is kept."""
    paper = paper_of(request)
    moderator = cast(Reader, request.user)
    form = TryForm(request.POST if request.method == "POST" else None)
    context = around(request, paper) | {"form": form}
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            text, name = form.cleaned_data["text"], form.cleaned_data["name"]
            try:
                found = try_out(paper, text=readable(text), name=name, by=moderator)
                context["trial"], status = found, 200
            except Refusal as no:
                context["refusal"], status = no, no.status
    return render(request, "moderation/desk/try.html", context, status=status)
