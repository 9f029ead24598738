"""How a chart gets into a page: where it is, and what a browser gets from there."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from zlib import crc32

from csp.decorators import csp
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import translation

from moderation.charts import THEMES
from moderation.pictures import Picture
from newsroom.languages import ours
from newsroom.models import Publication

# A picture is no page: its own styles and nothing else, even where it is opened by itself.
PICTURE = {"default-src": ["'none'"], "style-src": ["'unsafe-inline'"], "sandbox": True}
as_picture: Any = csp(PICTURE)  # theirs is typed for views without arguments


def chart_addresses(
    publication: Publication, picture: Picture, to: str = "transparency-chart"
) -> dict[str, str]:
    """Where the chart is, by theme; another address whenever its numbers are others."""
    stamp = urlencode({"of": f"{hash_of(picture):x}"})
    language = translation.get_language()
    return {
        theme: f"{reverse(to, args=[publication.slug, language, theme, picture.name])}?{stamp}"
        for theme in THEMES
    }


def hash_of(picture: Picture) -> int:
    told = repr((picture.labels, picture.series)).encode()
    return crc32(told)


def in_language(code: str) -> Any:
    """Speak one of our languages for a while. Raises Http404 for any other."""
    if ours(code) != code:
        raise Http404
    return translation.override(code)


def drawn(pictures: list[Picture], theme: str, name: str) -> HttpResponse:
    wanted = [picture for picture in pictures if picture.name == name]
    if not wanted or theme not in THEMES:
        raise Http404
    response = HttpResponse(wanted[0].drawn(theme), content_type="image/svg+xml")
    response["Content-Language"] = translation.get_language() or ""
    return response
