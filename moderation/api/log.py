"""The log for programs of the desk: the same lines as its page."""

from __future__ import annotations

from typing import cast

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.exceptions import ValidationError

from comments.paging import NewestLineFirst
from moderation.forms import LogForm
from moderation.models import LogEntry
from moderation.permissions import IsModerator, seat_for
from moderation.record import lines_for
from newsroom.models import Reader
from newsroom.refusals import NotHere


class LogLineSerializer(serializers.ModelSerializer[LogEntry]):
    act_in_words = serializers.CharField(source="in_words")
    by_name = serializers.CharField(source="by.name", allow_null=True, default=None)

    class Meta:
        model = LogEntry
        fields = [
            "id", "at", "act", "act_in_words", "by", "by_name", "rule", "reason", "comment",
            "revision", "reader", "article", "decision", "parent", "reverses", "facts",
        ]  # fmt: skip


_ASKED = [
    OpenApiParameter("publication", OpenApiTypes.STR, description="Its slug; needless for one."),
    OpenApiParameter("act", OpenApiTypes.STR, enum=LogEntry.Act.values),
    OpenApiParameter("by", OpenApiTypes.STR, description="A handle or an id: who did it."),
    OpenApiParameter("reader", OpenApiTypes.STR, description="A handle or an id: about whom."),
    OpenApiParameter("comment", OpenApiTypes.UUID),
    OpenApiParameter("article", OpenApiTypes.UUID),
    OpenApiParameter("since", OpenApiTypes.DATE),
    OpenApiParameter("until", OpenApiTypes.DATE, description="The last day that is included."),
    OpenApiParameter(
        "everything", OpenApiTypes.BOOL, description="Also moves of texts, and counts of reviews."
    ),
]


@extend_schema(parameters=_ASKED)
class Log(generics.ListAPIView[LogEntry]):
    """What was done at a publication that you moderate, the latest first."""

    permission_classes = [IsModerator]
    serializer_class = LogLineSerializer
    pagination_class = NewestLineFirst
    queryset = LogEntry.objects.none()

    def get_queryset(self) -> QuerySet[LogEntry]:
        form = LogForm(self.request.query_params)
        if not form.is_valid():
            raise ValidationError(
                {name: [str(error) for error in found] for name, found in form.errors.items()}
            )
        seat = seat_for(cast(Reader, self.request.user), form.cleaned_data["publication"])
        if seat is None:
            raise NotHere
        return lines_for(seat, form.wanted())
