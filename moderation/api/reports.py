"""Reporting a public comment, and what became of your reports."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from comments.models import Comment
from comments.paging import NewestFirst
from moderation import reading
from moderation.api.fields import KEY, problems
from moderation.forms import PUBLIC_REASONS
from moderation.idempotency import once
from moderation.marks import traces_of
from moderation.models import Report
from moderation.workflow import reporting
from moderation.workflow.marking import leave_marks
from newsroom.models import Reader


class GivenReportSerializer(serializers.Serializer[Any]):
    reason = serializers.ChoiceField(choices=PUBLIC_REASONS)
    words = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=1000, help_text="For the desk."
    )


class ReportSerializer(serializers.ModelSerializer[Report]):
    outcome = serializers.ChoiceField(
        choices=Report.Outcome.choices, help_text="Empty: not decided yet."
    )

    class Meta:
        model = Report
        fields = ["id", "comment", "reason", "words", "made_at", "outcome", "settled_at"]


class Reports(APIView):
    """Report a public comment. Its author does not learn by whom."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        request=GivenReportSerializer,
        parameters=[KEY],
        responses={201: ReportSerializer} | problems(400, 401, 403, 404, 409, 429),
    )
    def post(self, request: Request, pk: UUID) -> Response:
        asked = GivenReportSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        reader = cast(Reader, request.user)

        def do() -> dict[str, Any]:
            public = Comment.public.select_related("article__publication")
            comment = get_object_or_404(public, pk=pk)  # A repeat may be what hid it.
            leave_marks(reader, traces_of(request))
            given = reporting.report(comment, by=reader, **asked.validated_data)
            return {"report": str(given.pk)}

        fingerprint = {"report": str(pk), **asked.validated_data}
        told = once(reader, request.headers.get("Idempotency-Key"), fingerprint, do)
        row = Report.objects.get(pk=told["report"])
        return Response(ReportSerializer(row).data, status=status.HTTP_201_CREATED)


class MyReports(generics.ListAPIView[Report]):
    """What you reported, newest first."""

    permission_classes = [IsAuthenticated]
    serializer_class = ReportSerializer
    pagination_class = NewestFirst
    queryset = Report.objects.none()

    def get_queryset(self) -> QuerySet[Report]:
        return reading.reports_by(cast(Reader, self.request.user))
