"""Every address inside of a frame: the readers' pages, and the way out to all others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, include, path

import comments.urls
import moderation.urls
import newsroom.urls
from comments.embed import views
from comments.embed.middleware import FramedRequest
from moderation.views import articles

handler400 = newsroom.urls.handler400
handler404 = newsroom.urls.handler404
handler500 = newsroom.urls.handler500


def front(request: FramedRequest) -> HttpResponse:
    """A frame opens with the comments on its article."""
    return articles.article(request, request.frame.article.pk)


def _for_readers(pages: Iterable[URLPattern]) -> list[URLPattern]:
    """Not the desk, nor notices of illegal content: those have a window of their own."""
    return [page for page in pages if not str(page.pattern).startswith(("desk/", "notices/"))]


def _elsewhere(all_: Iterable[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """The same addresses by the same names, each of them with the way out."""
    return [
        URLPattern(one.pattern, views.elsewhere, one.default_args, one.name)
        if isinstance(one, URLPattern)
        else _Elsewhere(one)
        for one in all_
    ]


class _Elsewhere(URLResolver):
    def __init__(self, real: URLResolver) -> None:
        patterns: Any = real.url_patterns
        inside: Any = _elsewhere(patterns)
        super().__init__(real.pattern, inside, real.default_kwargs, real.app_name, real.namespace)


_everything: Any = newsroom.urls.urlpatterns
urlpatterns: list[URLPattern | URLResolver] = [
    path("", front, name="front"),
    path("login/", views.sign_in, name="login"),
    path("logout/", views.sign_out, name="logout"),
    path("session/", views.session, name="frame-session"),
    path("api/v1/", include([*moderation.urls.api, *comments.urls.api])),
    *_for_readers(moderation.urls.pages),
    *_for_readers(comments.urls.pages),
    *_elsewhere(_everything),
]
