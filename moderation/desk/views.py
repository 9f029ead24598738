"""What waits for a moderator, the longest wait first."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from rest_framework.request import Request

from comments.paging import OldestCaseFirst
from moderation.permissions import cases_of, moderated_by, moderators_only
from moderation.workflow.waiting_reports import oldest
from newsroom.models import Reader


@never_cache
@moderators_only
def cases(request: HttpRequest) -> HttpResponse:
    """The open cases, the one that has waited longest first."""
    waiting = cases_of(cast(Reader, request.user)).filter(closed_at=None)
    paginator = OldestCaseFirst()
    page = paginator.paginate_queryset(
        waiting.select_related("revision__author", "comment__article"), Request(request)
    )
    context = {
        "cases": page,
        "more": paginator.get_next_link(),
        "count": waiting.count(),
        "oldest_report": oldest(moderated_by(cast(Reader, request.user))),
    }
    return render(request, "moderation/desk/cases.html", context)
