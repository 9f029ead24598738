"""The API's description: for programs as YAML or JSON, for people as pages."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.text import slugify
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request

from newsroom.api.operations import tags
from newsroom.api.reading import Chapter, chapter_of
from newsroom.refusals import NotHere

_one_at_a_time = Lock()


def described() -> dict[str, Any]:
    """The description, in English. It takes a second to make, and changes with the code only.

    Whoever asks meanwhile waits: what makes it looks classes up when it first does so, and two
    threads at once would take some for missing, for as long as the process lives.
    """
    with _one_at_a_time:
        return _made()


@cache
def _made() -> dict[str, Any]:
    with translation.override("en"):
        told: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call] # theirs
    return told


@cache
def _written(media_type: str) -> bytes:
    """The whole description. Writing it as YAML takes a quarter of a second."""
    renderers = SpectacularAPIView.renderer_classes
    renderer = next(one for one in renderers if one.media_type == media_type)
    return force_bytes(renderer().render(described()))


@cache
def _chapter(tag: str) -> Chapter:
    return chapter_of(described(), tag)


class Schema(SpectacularAPIView):
    """The description (OpenAPI 3.1), as YAML, or as JSON (`Accept: application/json`)."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = ()

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **named: Any) -> HttpResponse:
        renderer = request.accepted_renderer
        charset = f"; charset={renderer.charset}" if renderer.charset else ""
        return HttpResponse(
            _written(renderer.media_type),
            content_type=f"{renderer.media_type}{charset}",
            headers={"Content-Disposition": 'inline; filename="third-reading.yaml"'},
        )


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """How to begin, and every operation in one line."""
    chapters = [_chapter(tag) for tag in tags()]
    page = {"chapters": chapters, "here": request.build_absolute_uri("/api/v1/")}
    return render(request, "api/index.html", page)


@require_safe
def chapter(request: HttpRequest, chapter: str) -> HttpResponse:
    """The operations under one heading, with all that they take and answer. Raises NotHere."""
    tag = next((one for one in tags() if slugify(one) == chapter), None)
    if tag is None:
        raise NotHere
    page = {"chapter": _chapter(tag), "tags": [(slugify(t), t) for t in tags()]}
    return render(request, "api/chapter.html", page)
