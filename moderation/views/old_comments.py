"""Comments from an old site that may be mine."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from rest_framework.request import Request

from comments.paging import NewestKeyFirst
from moderation import ghosts
from moderation.models import GhostAnswer
from moderation.views.requests import only_posted, reader_of
from moderation.workflow import reclaiming
from newsroom.problems import as_message
from newsroom.refusals import NotHere, Refusal

_SAID = {
    GhostAnswer.Kind.MINE: _("They are yours now, under your name."),
    GhostAnswer.Kind.NOT_MINE: _("Thank you. You will not be asked about them again."),
    GhostAnswer.Kind.DELETE: _("They are being deleted. That takes some minutes."),
}


@never_cache
@login_required
def old_comments(request: HttpRequest) -> HttpResponse:
    """What came under my address, name by name."""
    reader, paginator = reader_of(request), NewestKeyFirst()
    page = paginator.paginate_queryset(ghosts.open_to(reader), Request(request)) or []
    context = {
        "offers": ghosts.offers(list(page), to=reader),
        "older": paginator.get_next_link(),
        "has_address": bool(reader.email and reader.email_confirmed_at),
    }
    return render(request, "moderation/old_comments.html", context)


@only_posted("old-comments")
@login_required
def answer(request: HttpRequest, ghost_id: UUID) -> HttpResponse:
    """Whose they are."""
    said = request.POST.get("answer", "")
    if said not in GhostAnswer.Kind.values:
        raise NotHere
    kind = GhostAnswer.Kind(said)
    try:
        given = reclaiming.answer(ghost_id, kind, by=reader_of(request))
    except NotHere:
        raise
    except Refusal as no:
        as_message(request, no)
        return redirect("old-comments")
    messages.success(request, _SAID[kind])
    if kind == GhostAnswer.Kind.MINE and given.done_at is None:
        messages.info(request, _("There are many: the last of them follow in some minutes."))
    return redirect("my-comments" if kind == GhostAnswer.Kind.MINE else "old-comments")
