"""Pinning and picking, from the page that has the comment."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from comments.models import Highlight
from comments.reacting import way_back
from moderation.permissions import comments_moderated_by, moderators_only
from moderation.workflow.highlighting import end_highlight, highlight
from newsroom.models import Reader
from newsroom.problems import as_message
from newsroom.refusals import NotHere, Refusal


@moderators_only
def highlights(request: HttpRequest) -> HttpResponse:
    """Pin or pick (`begin`), or no longer (`end`): what, a blank, and the comment's id."""
    if request.method != "POST":
        return redirect("front")
    begins = "begin" in request.POST
    told, _blank, pk = request.POST.get("begin" if begins else "end", "").partition(" ")
    try:
        kind, wanted = Highlight.Kind(told), UUID(pk)
    except ValueError as error:
        raise NotHere from error
    moderator = cast(Reader, request.user)
    comment = get_object_or_404(comments_moderated_by(moderator), pk=wanted)
    try:
        (highlight if begins else end_highlight)(comment, kind=kind, moderator=moderator)
    except Refusal as refusal:
        as_message(request, refusal)
    else:
        messages.success(request, _SAID[kind, begins]())
    return redirect(way_back(request, comment))


_SAID = {
    (Highlight.Kind.PIN, True): lambda: _("Pinned to the top of its article."),
    (Highlight.Kind.PIN, False): lambda: _("No longer pinned."),
    (Highlight.Kind.PICK, True): lambda: _("It is a newsroom pick now."),
    (Highlight.Kind.PICK, False): lambda: _("No longer a newsroom pick."),
}
