"""The lists of a publication: finding, adding, changing and removing what is on them."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from rest_framework.request import Request

from moderation.entries import ByWords, entries_of, narrowed, papers_of
from moderation.forms import EntryForm, FilterForm, RemainingForm
from moderation.models import ListEntry
from moderation.permissions import moderators_only
from moderation.workflow import listing
from newsroom.models import Publication, Reader
from newsroom.refusals import Refusal


def paper_of(request: HttpRequest) -> Publication:
    """The publication that is asked for by its slug; else the moderator's first."""
    papers = papers_of(cast(Reader, request.user))
    slug = request.POST.get("publication") or request.GET.get("publication")
    # Compared here: PostgreSQL would not even take a slug with a NUL in it.
    found = [one for one in papers if one.slug == slug] if slug else list(papers[:1])
    if not found:
        raise Http404
    return found[0]


def around(request: HttpRequest, paper: Publication) -> dict[str, Any]:
    """What all pages of the lists need."""
    moderator = cast(Reader, request.user)
    return {
        "paper": paper,
        "papers": papers_of(moderator),
        "may_list": listing.may_list(moderator, paper),
    }


@never_cache
@moderators_only
def lists(request: HttpRequest) -> HttpResponse:
    """The entries, to be searched and filtered; and the form for one more."""
    paper = paper_of(request)
    moderator = cast(Reader, request.user)
    form = EntryForm(request.POST if request.method == "POST" else None)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            entry = listing.add(paper, by=moderator, **form.cleaned_data)
        except Refusal as no:
            refusal = no
        else:
            messages.success(request, _("“%(words)s” is on the list.") % {"words": entry.words})
            return back_to(paper)
    asked = FilterForm(request.GET)
    asked.is_valid()  # What cannot be understood filters nothing.
    everything = ListEntry.objects.filter(publication=paper)
    found = narrowed(everything, **asked.cleaned_data)
    paginator = ByWords()
    page = paginator.paginate_queryset(found.select_related("added_by"), Request(request))
    context = around(request, paper) | {
        "entries": page,
        "more": paginator.get_next_link(),
        "count": found.count(),
        "is_filtered": any(asked.cleaned_data.values()),
        "filter": asked,
        "short": ListEntry.SHORT,
        "form": form,
        "refusal": refusal,
    }
    status = refusal.status if refusal else 400 if form.errors else 200
    return render(request, "moderation/desk/lists.html", context, status=status)


@never_cache
@moderators_only
def entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """One entry: what follows from it, its note, and taking it off."""
    moderator = cast(Reader, request.user)
    found = get_object_or_404(
        entries_of(moderator).select_related("publication", "added_by"), pk=entry_id
    )
    paper = found.publication
    form = RemainingForm(request.POST if request.method == "POST" else vars(found))
    refusal: Refusal | None = None
    try:
        if request.method == "POST" and "remove" in request.POST:
            listing.remove(found, by=moderator)
            messages.success(request, _("“%(words)s” is off the list.") % {"words": found.words})
            return back_to(paper)
        if request.method == "POST" and form.is_valid():
            listing.change(found, by=moderator, **form.cleaned_data)
            messages.success(request, _("“%(words)s” is changed.") % {"words": found.words})
            return back_to(paper)
    except Refusal as no:
        refusal = no
    context = around(request, paper) | {"entry": found, "form": form, "refusal": refusal}
    status = refusal.status if refusal else 400 if form.errors else 200
    return render(request, "moderation/desk/entry.html", context, status=status)


def back_to(paper: Publication) -> HttpResponse:
    return redirect(f"{reverse('lists')}?{urlencode({'publication': paper.slug})}")
