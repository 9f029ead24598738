"""The desk's side: what waits for a moderator, and deciding it."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from comments.models import Status
from comments.paging import OldestCaseFirst
from moderation.api.fields import problems
from moderation.models import Case, Decision, StaffOutcome
from moderation.permissions import IsModerator, cases_of
from moderation.workflow.auditing import is_blind
from moderation.workflow.moderating import decide_case
from newsroom.models import Reader


class AppealedSerializer(serializers.ModelSerializer[Decision]):
    decided_by = serializers.CharField(source="moderator.name")

    class Meta:
        model = Decision
        fields = ["id", "reason", "explanation", "decided_by", "decided_at"]


class CaseSerializer(serializers.ModelSerializer[Case]):
    cause_in_words = serializers.CharField(source="get_cause_display")
    state = serializers.SerializerMethodField(help_text="Null while an audit is to be blind.")
    statement = serializers.SerializerMethodField(help_text="Empty while an audit is to be blind.")
    appealed = AppealedSerializer(
        allow_null=True, help_text="The rejection that an appeal is against."
    )
    text = serializers.CharField(source="revision.text")
    html = serializers.CharField(source="revision.html")
    findings = serializers.JSONField(source="revision.findings")
    author = serializers.CharField(source="revision.author.name")
    article = serializers.UUIDField(source="comment.article_id")
    headline = serializers.CharField(source="comment.article.headline")

    class Meta:
        model = Case
        fields = [
            "id", "cause", "cause_in_words", "statement", "opened_at", "comment", "state",
            "appealed", "text", "html", "findings", "author", "article", "headline",
        ]  # fmt: skip

    @extend_schema_field(serializers.ChoiceField(choices=Status.choices, allow_null=True))
    def get_state(self, case: Case) -> str | None:
        return None if is_blind(case) else case.revision.status

    def get_statement(self, case: Case) -> str:
        return "" if is_blind(case) else case.statement


class StaffDecisionSerializer(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(choices=StaffOutcome.choices)
    reason = serializers.CharField(max_length=200, help_text="The rule it rests on.")
    explanation = serializers.CharField(
        max_length=2000, required=False, allow_blank=True, default="", help_text="To the author."
    )
    blatant = serializers.BooleanField(
        default=False, help_text="Plainly abusive: whoever passed it should have seen it."
    )


class DecisionSerializer(serializers.ModelSerializer[Decision]):
    comment = serializers.UUIDField(source="revision.comment_id")
    decided_by = serializers.CharField(source="moderator.name")

    class Meta:
        model = Decision
        fields = ["id", "comment", "outcome", "reason", "explanation", "decided_by", "decided_at"]


class Cases(generics.ListAPIView[Case]):
    """The open cases of the publications you moderate, the oldest first."""

    permission_classes = [IsModerator]
    serializer_class = CaseSerializer
    pagination_class = OldestCaseFirst
    queryset = Case.objects.none()

    def get_queryset(self) -> QuerySet[Case]:
        return (
            cases_of(cast(Reader, self.request.user))
            .filter(closed_at=None)
            .select_related("revision__author", "comment__article", "appealed__moderator")
        )


class DecisionOf(APIView):
    """Decide a case. The reason is required, and its author will read it."""

    permission_classes = [IsModerator]

    @extend_schema(
        request=StaffDecisionSerializer,
        responses={201: DecisionSerializer} | problems(400, 401, 403, 404, 409),
    )
    def post(self, request: Request, pk: UUID) -> Response:
        asked = StaffDecisionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        moderator = cast(Reader, request.user)
        case = get_object_or_404(cases_of(moderator), pk=pk)
        outcome = StaffOutcome(asked.validated_data.pop("outcome"))
        decision = decide_case(case, moderator=moderator, outcome=outcome, **asked.validated_data)
        return Response(DecisionSerializer(decision).data, status=status.HTTP_201_CREATED)
