"""The first page of a thread as a piece of HTML, for a CMS to put into its own.

No script, no cookie, nothing of anybody's own: what search engines and readers without
scripts get, and what is there before the frame is. Links lead to our site in full.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.views.decorators.http import conditional_page, require_safe
from rest_framework.request import Request

from comments import articles, shared, threads
from comments.embed.look import Look
from comments.naming import known_as
from comments.sorting import Sorted
from newsroom import places
from newsroom.languages import ours
from newsroom.models import Publication
from newsroom.ready.offer import of_article, of_publication
from newsroom.refusals import NotHere

KEPT_FOR = 60  # seconds, by the CMS or whoever stands between


@conditional_page
@require_safe
def fragment(request: HttpRequest, slug: str) -> HttpResponse:
    """Give `article` by id or address; `sort` and `language` if you like."""
    publication = get_object_or_404(Publication, slug=slug)
    name = request.GET.get("article", "")
    known = known_as([name], publication)
    if name not in known:
        raise NotHere
    article = articles.get(known[name])
    pages = Sorted()
    branches, _ = threads.page_of(article, Request(request), pages)
    thread = getattr(article, "thread", None)
    context = {
        "article": article,
        "place": places.in_force(article),
        "comment_count": thread.comment_count if thread else 0,
        "branches": branches,
        "more": pages.has_next,
        "site": request.build_absolute_uri("/").rstrip("/"),
    }
    asked = Look.of(request.GET.dict()).language
    language = ours(asked) or ours(publication.language) or settings.LANGUAGE_CODE
    with translation.override(language):
        response = render(request, "embed/fragment.html", context)
    # By its address alone, whoever asks: so that one copy of it serves everybody.
    response["Content-Language"] = language
    patch_cache_control(response, public=True, max_age=KEPT_FOR, stale_if_error=shared.WHILE_AWAY)
    return shared.told(request, response, [of_article(article.pk), of_publication(publication.pk)])
