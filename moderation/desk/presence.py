"""Who else looks at a case, and whether it is decided: asked every few seconds, mostly 304."""

from __future__ import annotations

from hashlib import sha256
from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from moderation.cards.state import state_of
from moderation.permissions import cases_of, moderators_only
from moderation.workflow.claiming import claim, let_go
from newsroom.models import Reader


@cache_control(private=True, no_cache=True)
@moderators_only
def state(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The state of a case, for a page that has it open. 304 where nothing is new."""
    moderator = cast(Reader, request.user)
    cases = cases_of(moderator).select_related("decision__moderator")
    found = state_of(get_object_or_404(cases, pk=case_id), moderator)
    tag = f'"{sha256(repr((found, get_language())).encode()).hexdigest()[:20]}"'
    if request.headers.get("If-None-Match", "").removeprefix("W/") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    return JsonResponse(found, headers={"ETag": tag})


@require_POST
@moderators_only
def hold(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Look at it for two more minutes; `leave` ends that."""
    moderator = cast(Reader, request.user)
    found = get_object_or_404(cases_of(moderator), pk=case_id)
    if "leave" in request.POST:
        let_go(found, moderator=moderator)
    elif found.is_open:
        claim(found, moderator=moderator)
    return HttpResponse(status=204)
