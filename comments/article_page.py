"""What the page of an article says: of the article, of its place, of its comments."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.template.defaultfilters import capfirst
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from comments.listed import Listed
from comments.marks import Mould, as_mould, mark
from comments.sorting import DEFAULT_SORT, Sorted
from newsroom.models import Article
from newsroom.places import InForce

COUNTS, TIMES = 4096, 4096  # that a process remembers in words


class Shape(NamedTuple):
    """What the page goes by, beside what it says."""

    place: Place
    sort: str
    picks_only: bool
    more: tuple[tuple[str, Hashable], ...]  # what another app says to all alike

    @property
    def as_context(self) -> dict[str, Any]:
        return {
            "place": self.place,
            "sort": self.sort,
            "sorts": Sorted.names,
            "picks_only": self.picks_only,
            **dict(self.more),
        }


class Place(NamedTuple):
    """What a reader is told of what is in force."""

    mode: str
    is_open: bool
    closed_reason: str
    busy: str

    @classmethod
    def of(cls, found: InForce) -> Place:
        return cls(found.mode, found.is_open, found.closed_reason, found.busy)


def shape(place: InForce, listed: Listed, **more: Hashable) -> Shape:
    return Shape(Place.of(place), listed.sort, listed.picks_only, tuple(more.items()))


def of_article(article: Article) -> dict[str, str]:
    """The article itself. What its words are in depends on who speaks: the page does."""
    language, published = get_language() or "", article.published_at
    return {
        "headline": article.headline,
        "standfirst": article.standfirst,
        "kicker": capfirst(article.section),
        "byline": article.byline,
        "published": timezone.localtime(published).isoformat(),
        "published_words": _moment(language, published),
        "picture": static(article.picture) if article.picture else "",
        "picture_alt": article.picture_alt,
        "caption": article.caption,
        "body": _body(article),
    }


def of_thread(
    request: HttpRequest, article: Article, listed: Listed, count: int
) -> dict[str, Any]:
    """Its comments as a whole, and the ways on."""
    return {
        "comment_count": count,
        "heading": _heading(get_language() or "", count),
        "number_of_picks": listed.picks,
        "back": listed.back,
        "further": listed.further,
        "canonical": _canonical(request, reverse("article", args=[article.pk]), listed.sort),
    }


def _canonical(request: HttpRequest, path: str, sort: str) -> str:
    """The one address of a page, for search engines: other orders of it are the same."""
    cursor = request.GET.get("cursor") if sort == DEFAULT_SORT else None
    return request.build_absolute_uri(path) + (f"?cursor={cursor}" if cursor else "")


@lru_cache(COUNTS)
def _heading(language: str, count: int) -> SafeString:
    """In the language that is spoken, which is this one."""
    said = render_to_string("comments/_heading.html", {"comment_count": count})
    return mark_safe(said.strip())  # noqa: S308 - of a template


@lru_cache(TIMES)
def _moment(language: str, moment: datetime) -> str:
    """Likewise."""
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def _body(article: Article) -> SafeString:
    """Its paragraphs; before the first one stands where it was written."""
    parts = [_paragraph(False) % {"text": escape(text)} for text in article.paragraphs]
    if parts and article.place:
        first = {"text": escape(article.paragraphs[0]), "place": escape(article.place)}
        parts[0] = _paragraph(True) % first
    return mark_safe("\n".join(parts))  # noqa: S308 - of texts that were escaped


@lru_cache
def _paragraph(has_place: bool) -> Mould:
    place = mark("place") if has_place else ""
    context = {"article": SimpleNamespace(place=place), "paragraph": mark("text")}
    return as_mould(render_to_string("comments/_paragraph.html", context).strip())
