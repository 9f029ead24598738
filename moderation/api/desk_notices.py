"""The desk's side of reports and notices."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from comments.paging import NewestFirst
from moderation.api.fields import problems
from moderation.casefile import case_file
from moderation.models import Notice, Report
from moderation.permissions import IsModerator, cases_of, notices_moderated_by
from moderation.reported import Reported, reported
from moderation.workflow.auditing import is_blind
from moderation.workflow.barring import is_ones_own
from newsroom.models import Reader


class DeskNoticeSerializer(serializers.ModelSerializer[Notice]):
    ground_in_words = serializers.CharField(source="get_ground_display")
    outcome = serializers.ChoiceField(
        choices=Notice.Outcome.choices, help_text="Empty: not decided yet."
    )

    class Meta:
        model = Notice
        fields = [
            "id", "case", "comment", "ground", "ground_in_words", "law", "explanation", "name",
            "trusted_flagger", "received_at", "outcome", "answered_at", "complaint",
            "complained_at", "heard_at", "keep_until", "forgotten_at",
        ]  # fmt: skip


class WeighedReportSerializer(serializers.ModelSerializer[Report]):
    because = serializers.JSONField(help_text="Why it weighs that: its reader's record then.")
    may_hide = serializers.BooleanField(help_text="Not only towards a moderator's look.")
    outcome = serializers.ChoiceField(
        choices=Report.Outcome.choices, help_text="Empty: not decided yet."
    )

    class Meta:
        model = Report
        fields = [
            "id", "reader", "reason", "words", "made_at", "weight", "because", "may_hide",
            "outcome", "settled_at",
        ]  # fmt: skip


class ReportedSerializer(serializers.Serializer[Any]):
    looks = serializers.FloatField(help_text="What the open ones weigh towards a look.")
    hides = serializers.FloatField(help_text="And towards hiding the comment.")
    reporters = serializers.IntegerField(help_text="Who count towards that, each circle once.")
    reports_to_hide = serializers.FloatField()
    reporters_at_least = serializers.IntegerField()
    reports = WeighedReportSerializer(many=True)


class DeskNotices(generics.ListAPIView[Notice]):
    """The notices of illegal content at your desk, the newest first."""

    permission_classes = [IsModerator]
    serializer_class = DeskNoticeSerializer
    pagination_class = NewestFirst
    queryset = Notice.objects.none()

    def get_queryset(self) -> QuerySet[Notice]:
        return notices_moderated_by(cast(Reader, self.request.user))


class NoticeFile(APIView):
    """The case file of a notice: all that is known of it. That you took it out is on record."""

    permission_classes = [IsModerator]

    @extend_schema(responses={200: OpenApiTypes.OBJECT} | problems(401, 403, 404))
    def get(self, request: Request, pk: UUID) -> Response:
        moderator = cast(Reader, request.user)
        found = get_object_or_404(notices_moderated_by(moderator), pk=pk)
        return Response(case_file(found, by=moderator))


class CaseReports(APIView):
    """What readers reported of the text of a case; nothing while an audit is to be blind, or of
    a text of your own."""

    permission_classes = [IsModerator]

    @extend_schema(responses={200: ReportedSerializer} | problems(401, 403, 404))
    def get(self, request: Request, pk: UUID) -> Response:
        moderator = cast(Reader, request.user)
        case = get_object_or_404(cases_of(moderator).select_related("revision"), pk=pk)
        untold = is_blind(case) or is_ones_own(case, moderator)
        found = None if untold else reported(case.revision)
        return Response(ReportedSerializer(_as_facts(found)).data)


def _as_facts(found: Reported | None) -> dict[str, Any]:
    if found is None:
        return {
            "looks": 0, "hides": 0, "reporters": 0, "reports_to_hide": 0,
            "reporters_at_least": 0, "reports": [],
        }  # fmt: skip
    return {
        "looks": found.sum.looks,
        "hides": found.sum.hides,
        "reporters": found.sum.reporters,
        "reports_to_hide": found.rule.reports_to_hide,
        "reporters_at_least": found.rule.reporters_at_least,
        "reports": [one.report for one in found.said],
    }
