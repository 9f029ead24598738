"""How many comments articles have, for the pages of any site: many articles in one call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.formats import number_format
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from comments import shared, threads
from comments.naming import known_as
from comments.refusals import COUNTED_AT_MOST, TooManyArticles
from comments.shared import ARTICLES
from newsroom.models import Publication
from newsroom.ready.offer import of_article

KEPT_FOR = 60  # seconds, by whoever passes it on

ARTICLE = OpenApiParameter(
    "article",
    str,
    many=True,
    description="An article's id; with `publication`, also any address of its page.",
)
PUBLICATION = OpenApiParameter("publication", str, description="Its slug.")
LANGUAGE = OpenApiParameter("language", str, description="Of the words.")


class CountSerializer(serializers.Serializer[Any]):
    article = serializers.CharField(help_text="As it was asked for.")
    known = serializers.BooleanField(help_text="Whether there is such an article.")
    count = serializers.IntegerField(help_text="Public comments.")
    words = serializers.CharField(help_text="The count, as a page says it.")


@method_decorator(conditional_page, name="dispatch")
@method_decorator(
    cache_control(public=True, max_age=KEPT_FOR, stale_if_error=shared.WHILE_AWAY), name="dispatch"
)
class Counts(APIView):
    """How many public comments articles have; up to 100 articles in one call.

    The same for everybody, and for the pages of any site: it may be kept for a minute.
    """

    permission_classes = (AllowAny,)
    throttle_classes = ()  # Caches keep it.
    authentication_classes = ()

    @extend_schema(
        parameters=[ARTICLE, PUBLICATION, LANGUAGE], responses=CountSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        asked = request.query_params.getlist("article")
        if len(asked) > COUNTED_AT_MOST:
            raise TooManyArticles(at_most=COUNTED_AT_MOST)
        slug = request.query_params.get("publication", "")
        known = known_as(asked, _publication(slug))
        with translation.override(_nearest(request.query_params.get("language", ""))):
            rows = _counted(asked, known)
        response = Response(rows, headers={"Access-Control-Allow-Origin": "*"})
        return shared.told(request, response, [ARTICLES, *map(of_article, known.values())])


def _publication(slug: str) -> Publication | None:
    named = Publication.objects.filter(slug=slug) if "\x00" not in slug else None
    return named.first() if slug and named is not None else None


def _counted(asked: Sequence[str], known: dict[str, UUID]) -> list[dict[str, Any]]:
    counted = threads.counts(known.values())
    counts = [counted.get(known[name], 0) if name in known else 0 for name in asked]
    return [
        {"article": name, "known": name in known, "count": count, "words": _in_words(count)}
        for name, count in zip(asked, counts, strict=True)
    ]


def _in_words(count: int) -> str:
    words = ngettext("%(count)s comment", "%(count)s comments", count)
    return words % {"count": number_format(count)}


def _nearest(language: str) -> str:
    """The nearest language that there is; the house's own where there is none."""
    try:
        return translation.get_supported_language_variant(language.lower())
    except (LookupError, ValueError):
        return settings.LANGUAGE_CODE
