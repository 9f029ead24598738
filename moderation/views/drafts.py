"""Where a text goes while it is being written: by a script, or by "Keep for later"."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from comments.embed.frames import only_in_its_frames
from moderation.views import articles, stash
from moderation.views.requests import is_by_script, only_posted, reader_or_none
from moderation.views.sent import Sent, form_of
from moderation.workflow import drafting
from newsroom.models import Article, Reader
from newsroom.problems import as_json
from newsroom.refusals import NotSignedIn, Refusal


@only_posted("my-comments")
def draft(request: HttpRequest, article_id: UUID) -> HttpResponse:
    """Keep or discard what is written at one place."""
    found = get_object_or_404(Article.objects.select_related("publication"), pk=article_id)
    only_in_its_frames(request, found.publication_id)
    sent, reader = Sent.of(request), reader_or_none(request)
    if reader is None:
        return as_json(NotSignedIn()) if is_by_script(request) else _for_nobody(request, found)
    try:
        sent.check_account(reader)
        is_kept = _do(reader, found, sent)
    except Refusal as refusal:
        if is_by_script(request):
            return as_json(refusal)
        return articles.again(request, found, sent, refusal)
    if is_by_script(request):
        return JsonResponse({"kept": is_kept})
    return _back(request, found, sent, is_kept)


def _do(reader: Reader, found: Article, sent: Sent) -> bool:
    if sent.do != "drop":
        return sent.keep(reader, found) is not None
    drafting.drop(reader, found, parent=sent.parent_id, rewrites=sent.rewrites_id)
    return False


def _for_nobody(request: HttpRequest, found: Article) -> HttpResponse:
    """Who has not signed in can discard a text at once, and keep it by signing in."""
    sent = Sent.of(request)
    if sent.do != "drop":
        return sent.to_sign_in(request, found)
    stash.clear(request, sent.place(found))
    return redirect("article", found.pk)


def _back(request: HttpRequest, found: Article, sent: Sent, is_kept: bool) -> HttpResponse:
    if is_kept:
        messages.success(
            request,
            _("Kept. You find it here and under “My comments”, on any device, for 30 days."),
        )
    elif sent.do == "drop":
        messages.info(request, _("Discarded."))
    if sent.rewrites:
        return redirect(reverse("my-comments"))
    return redirect(form_of(found.pk, sent.parent_id).replace("#text", "#write"))
