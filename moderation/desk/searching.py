"""Looking for comments, whatever their state."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from rest_framework.request import Request

from moderation.listing.pages import Merged
from moderation.listing.texts import STATES, TextFilter, found
from moderation.permissions import moderators_only
from newsroom.models import Reader


@never_cache
@moderators_only
def search(request: HttpRequest) -> HttpResponse:
    """The texts that the address asks for, the newest first."""
    moderator = cast(Reader, request.user)
    chosen = TextFilter(request.GET, moderator)
    is_sound = chosen.is_valid()
    if not is_sound:
        shown = TextFilter(QueryDict(), moderator)
        shown.is_valid()
    pages = Merged()
    context = {
        "form": chosen,
        "texts": found(chosen if is_sound else shown, Request(request), pages),
        "more": pages.get_next_link(),
        "back": pages.get_previous_link(),
        "states": STATES,
        "says_anything": is_sound and chosen.says_anything,
    }
    return render(request, "moderation/desk/search.html", context, status=200 if is_sound else 400)
