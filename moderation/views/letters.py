"""What the house wrote to a reader, and the reader's objection to it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django_htmx.http import push_url
from rest_framework.request import Request

from comments.paging import NewestFirst
from moderation import outbox, reading
from moderation.forms import ObjectionForm
from moderation.views.requests import HtmxRequest, only_posted, reader_of
from moderation.views.words import look, words_stay
from moderation.workflow import objecting
from newsroom import places
from newsroom.refusals import Invalid


@never_cache
@login_required
def letters(request: HttpRequest) -> HttpResponse:
    """My letters, newest first. What was shown is read."""
    paginator = NewestFirst()
    mine = reading.letters_to(reader_of(request))
    page = list(paginator.paginate_queryset(mine, Request(request)) or [])
    context = {"letters": page, "older": paginator.get_next_link()}
    response = render(request, "moderation/letters.html", context)
    outbox.mark_read(page)
    return response


@never_cache
@login_required
def replies(request: HttpRequest) -> HttpResponse:
    """What was said in answer to my comments, newest first. What was shown is read."""
    paginator = NewestFirst()
    to_me = reading.replies_to(reader_of(request))
    page = list(paginator.paginate_queryset(to_me, Request(request)) or [])
    places.learn(letter.comment.article for letter in page if letter.comment is not None)
    context = {"letters": page, "older": paginator.get_next_link()}
    response = render(request, "moderation/replies.html", context)
    outbox.mark_read(page)
    return response


@never_cache
@login_required
def letter(request: HtmxRequest, letter_id: UUID) -> HttpResponse:
    """One letter, at once after what it is about; then on to the next review."""
    found = get_object_or_404(reading.letters_to(reader_of(request)), pk=letter_id)
    outbox.mark_read([found])
    context = {"letter": found, "had_written": look(request).get("text", "")}
    response = render(request, "moderation/letter.html", context)
    return push_url(response, request.path) if request.htmx else response


@only_posted("letters")
@words_stay
def contest(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Object to what a letter says about one's reviews."""
    found = get_object_or_404(reading.letters_to(reader_of(request)), pk=letter_id)
    form = ObjectionForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("That is too long; 2,000 characters are the most."))
    objecting.contest(found, objection=form.cleaned_data["objection"])
    messages.success(request, _("Thank you for telling us. A moderator will look at it."))
    return redirect("letters")
