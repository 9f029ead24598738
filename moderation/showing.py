"""How a chart gets into a page: where it is, and what a browser gets from there."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any, cast
from urllib.parse import urlencode
from zlib import crc32

from csp.decorators import csp
from django.core.cache import cache
from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import translation

from moderation.charts import LOOKS
from moderation.pictures import Picture
from newsroom.languages import ours
from newsroom.models import Publication

# A picture is no page: nothing but itself, even where it is opened by itself.
PICTURE = {"default-src": ["'none'"], "sandbox": True}
View = Callable[..., HttpResponseBase]
DRAWN_FOR = 600  # seconds: to draw takes as long as many pages do, and each is kept in Valkey


def as_picture(view: View) -> View:
    """For views that answer with a picture; theirs is typed for views without arguments."""
    return cast(View, csp(PICTURE)(view))


def chart_addresses(
    publication: Publication, picture: Picture, to: str = "transparency-chart"
) -> dict[str, str]:
    """Where the chart is, by its look; another address whenever its numbers are others."""
    stamp = urlencode({"of": f"{hash_of(picture):x}"})
    language = translation.get_language()
    return {
        look.replace(
            "-", "_"
        ): f"{reverse(to, args=[publication.slug, language, look, picture.name])}?{stamp}"
        for look in LOOKS
    }


def hash_of(picture: Picture) -> int:
    told = repr((picture.labels, picture.series)).encode()
    return crc32(told)


def in_language(code: str) -> Any:
    """Speak one of our languages for a while. Raises Http404 for any other."""
    if ours(code) != code:
        raise Http404
    return translation.override(code)


def drawn(pictures: list[Picture], look: str, name: str) -> HttpResponse:
    wanted = [picture for picture in pictures if picture.name == name]
    if not wanted or look not in LOOKS:
        raise Http404
    response = HttpResponse(_once_drawn(wanted[0], look), content_type="image/svg+xml")
    response["Content-Language"] = translation.get_language() or ""
    return response


def _once_drawn(picture: Picture, look: str) -> bytes:
    """Drawn for the first who looks; browsers keep nothing of what only some may see.

    It is known by what is drawn, never by words of whoever asks.
    """
    told = repr((picture.name, look, translation.get_language(), picture.labels, picture.series))
    key = f"plain-chart.{sha256(told.encode()).hexdigest()}"
    known: bytes | None = cache.get(key)
    if known is None:
        known = picture.drawn(look)
        cache.set(key, known, DRAWN_FOR)
    return known
