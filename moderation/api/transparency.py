"""What everybody may know about how comments are decided, for programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from comments.paging import NewestLineFirst
from moderation.api.fields import problems
from moderation.models import LogEntry
from moderation.record import below, particulars, public_lines, reason
from moderation.transparency import Span, months
from newsroom.models import Publication

KEPT_FOR = 300  # seconds


class _Few(serializers.DictField):
    """Numbers by name; null is one to four, or left out so that another one cannot be told."""

    child = serializers.IntegerField(allow_null=True)


class SpanSerializer(serializers.Serializer[Span]):
    """One month (UTC). Times are in minutes, shares from 0 to 1; null: nothing is known."""

    begins = serializers.DateField()
    days = serializers.IntegerField(help_text="So many of its days are counted so far.")
    minutes_to_decision = serializers.SerializerMethodField()
    minutes_to_publication = serializers.SerializerMethodField()
    texts_decided = serializers.IntegerField()
    by_readers_alone = serializers.FloatField(allow_null=True)
    released = serializers.SerializerMethodField()
    returned = serializers.SerializerMethodField()
    rejected = serializers.SerializerMethodField()
    returned_for = _Few()
    rejected_for = _Few()
    appeals = serializers.SerializerMethodField()
    appeals_decided = serializers.SerializerMethodField()
    appeals_upheld = serializers.SerializerMethodField()
    accuracy = serializers.FloatField(allow_null=True, help_text="Of verdicts drawn by lot.")
    of_one_mind = serializers.FloatField(allow_null=True)
    restrictions = _Few(source="sanctions")
    account_appeals = _Few(help_text="Against restrictions: received, lifted, stays.")
    reports = _Few(help_text="Of public comments, by readers.")
    notices = _Few(help_text="Of illegal content.")
    acts = _Few(help_text="Hidden, shown, lifted, voided.")
    waiting = serializers.SerializerMethodField(help_text="Texts, at the end of the last day.")
    oldest_minutes = serializers.SerializerMethodField()

    def get_minutes_to_decision(self, span: Span) -> dict[str, float | None]:
        return _times(span, "decision")

    def get_minutes_to_publication(self, span: Span) -> dict[str, float | None]:
        return _times(span, "publication")

    def get_released(self, span: Span) -> int:
        return span.outcome("release")

    def get_returned(self, span: Span) -> int:
        return span.outcome("return")

    def get_rejected(self, span: Span) -> int:
        return span.outcome("reject")

    def get_appeals(self, span: Span) -> int:
        return span.opened("appeal")

    def get_appeals_decided(self, span: Span) -> int:
        return span.answered("appeal")

    def get_appeals_upheld(self, span: Span) -> int:
        return span.reversed("appeal")

    def get_waiting(self, span: Span) -> int:
        return int(span.counts.get("waiting", {}).get("texts") or 0)

    def get_oldest_minutes(self, span: Span) -> float | None:
        oldest: float | None = span.counts.get("waiting", {}).get("oldest")
        return oldest


def _times(span: Span, what: str) -> dict[str, float | None]:
    return {"median": span.minutes_to(what, 0.5), "p95": span.minutes_to(what, 0.95)}


@method_decorator(cache_control(public=True, max_age=KEPT_FOR), name="dispatch")
class Transparency(APIView):
    """How comments are decided at a publication, month by month of the last twelve."""

    permission_classes = [AllowAny]
    authentication_classes: list[Any] = []

    @extend_schema(responses={200: SpanSerializer(many=True)} | problems(404))
    def get(self, request: Request, slug: str) -> Response:
        publication = get_object_or_404(Publication, slug=slug)
        spans: Any = months(publication.pk)
        return Response(SpanSerializer(spans, many=True).data)


class PublicActSerializer(serializers.ModelSerializer[LogEntry]):
    """An act of the newsroom's moderators. Nobody is named, neither who did it nor whom it
    concerned."""

    particulars = serializers.SerializerMethodField()
    reason = serializers.SerializerMethodField(help_text="In words.")
    section = serializers.CharField(source="article.section", allow_null=True, default=None)
    comment = serializers.SerializerMethodField(help_text="Only while it is public.")
    below = serializers.IntegerField(
        allow_null=True, default=None, help_text="It was done to so many at once."
    )

    class Meta:
        model = LogEntry
        fields = [
            "id", "at", "act", "particulars", "reason", "section", "article", "comment", "below",
        ]  # fmt: skip

    def get_particulars(self, line: LogEntry) -> list[str]:
        return [str(one) for one in particulars(line)]

    def get_reason(self, line: LogEntry) -> str:
        return str(reason(line))

    def get_comment(self, line: LogEntry) -> UUID | None:
        return line.comment_id if line.comment is not None and line.comment.is_public else None


@method_decorator(cache_control(public=True, max_age=60), name="dispatch")
class PublicLog(generics.ListAPIView[LogEntry]):
    """What people in charge did, the latest first; `under` shows what was done at once."""

    permission_classes = [AllowAny]
    authentication_classes: list[Any] = []
    serializer_class = PublicActSerializer
    pagination_class = NewestLineFirst
    queryset = LogEntry.objects.none()

    def get_queryset(self) -> QuerySet[LogEntry]:
        publication = get_object_or_404(Publication, slug=self.kwargs.get("slug"))
        lines = public_lines(publication.pk)
        whole = self.kwargs.get("line_id")
        return below(get_object_or_404(lines, pk=whole)) if whole else lines


class PublicLogOfMany(PublicLog):
    """What one act on many at once did to each of them."""
