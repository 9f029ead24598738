"""The notices of illegal content that came in, and the file of each."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from rest_framework.request import Request

from comments.paging import NewestFirst
from moderation.casefile import as_text, case_file
from moderation.models import Notice
from moderation.permissions import moderators_only, notices_moderated_by
from newsroom.models import Reader


@never_cache
@moderators_only
def notices(request: HttpRequest) -> HttpResponse:
    """All notices, the newest first; `?show=open` those that still wait."""
    only_open = request.GET.get("show") == "open"
    found = notices_moderated_by(cast(Reader, request.user))
    waiting = found.filter(Notice.WAITS)
    paginator = NewestFirst()
    page = paginator.paginate_queryset(waiting if only_open else found, Request(request))
    context = {
        "notices": page,
        "older": paginator.get_next_link(),
        "only_open": only_open,
        "count": waiting.count(),
    }
    return render(request, "moderation/desk/notices.html", context)


@require_safe
@never_cache
@moderators_only
def file_as_text(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """The case file, to be read."""
    moderator = cast(Reader, request.user)
    facts = case_file(_found(moderator, notice_id), by=moderator)
    response = HttpResponse(as_text(facts), content_type="text/plain; charset=utf-8")
    return _to_keep(response, notice_id, "txt")


@require_safe
@never_cache
@moderators_only
def file_as_json(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """The case file, for programs."""
    moderator = cast(Reader, request.user)
    facts = case_file(_found(moderator, notice_id), by=moderator)
    told = {"ensure_ascii": False, "indent": 2}
    response = JsonResponse(facts, encoder=DjangoJSONEncoder, json_dumps_params=told)
    return _to_keep(response, notice_id, "json")


def _found(moderator: Reader, pk: UUID) -> Notice:
    return get_object_or_404(notices_moderated_by(moderator), pk=pk)


def _to_keep(response: HttpResponse, pk: UUID, ending: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="notice-{pk}.{ending}"'
    return response
