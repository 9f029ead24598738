"""A form that is refused for its token, mostly since its sender has signed in or out meanwhile."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from moderation import reading
from moderation.views import articles, rewriting, words
from moderation.views.requests import is_by_script, reader_of
from moderation.views.sent import Sent
from newsroom.models import Article
from newsroom.origins import is_ours
from newsroom.problems import FormExpired, as_json
from newsroom.problems import csrf_failure as plain
from newsroom.refusals import NotAllowed


class SendAgain(NotAllowed):
    code = FormExpired.code
    sentence = _(
        "You have signed in or out since this page was opened. Your text is all here: please"
        " send it once more."
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form once more with its text and a fresh token, for its sender to send again.

    Only where the browser says that the form was ours: no other site shall put words into it.
    """
    found = request.resolver_match
    if found is None or not is_ours(request):
        return plain(request, reason)
    if "text" in request.POST and is_by_script(request):
        return as_json(FormExpired())
    if "text" in request.POST and found.url_name in ("article", "draft"):
        return _article(request, **found.kwargs)
    if "text" in request.POST and found.url_name in ("rewrite", "edit"):
        return _rewrite(request, **found.kwargs)
    return words.again(request, SendAgain()) or plain(request, reason)


def _article(request: HttpRequest, article_id: UUID) -> HttpResponse:
    found = get_object_or_404(Article.objects.select_related("publication"), pk=article_id)
    return articles.again(request, found, Sent.of(request), SendAgain())


def _rewrite(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    if not request.user.is_authenticated:
        return rewriting.to_sign_in(request, comment_id, Sent.of(request))
    comment = get_object_or_404(reading.comments_by(reader_of(request)), pk=comment_id)
    return rewriting.again(request, comment, Sent.of(request), SendAgain())
