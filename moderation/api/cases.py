"""The desk's side: what waits for a moderator, and deciding it."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from comments.models import Status
from moderation.api.fields import problems
from moderation.api.filters import FILTERS, sound
from moderation.listing.cases import listed
from moderation.listing.filters import CaseFilter
from moderation.listing.pages import Merged
from moderation.models import Case, Decision, StaffOutcome
from moderation.models.filing import Tier
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
    author = serializers.SerializerMethodField(help_text="Null while an audit is to be blind.")
    headline = serializers.CharField(source="article.headline")
    causes = serializers.SerializerMethodField(help_text="All that asked for it.")
    urgency = serializers.SerializerMethodField()
    risk = serializers.SerializerMethodField(
        help_text="How likely it is bad, 0 to 1; null while an audit is to be blind."
    )
    assigned_to = serializers.CharField(source="assigned_to.handle", allow_null=True, default=None)
    decided_by = serializers.CharField(source="decided_by.name", allow_null=True, default=None)
    seen = serializers.CharField(help_text="What it is now: to be said again in a bulk act.")

    class Meta:
        model = Case
        fields = [
            "id", "cause", "cause_in_words", "statement", "opened_at", "comment", "state",
            "appealed", "text", "html", "findings", "author", "article", "headline",
            "causes", "urgency", "risk", "due_at", "section", "has_link", "looks_harsh",
            "assigned_to", "closed_at", "outcome", "decided_by", "seen",
        ]  # fmt: skip

    @extend_schema_field(serializers.ChoiceField(choices=Status.choices, allow_null=True))
    def get_state(self, case: Case) -> str | None:
        return None if is_blind(case) else case.revision.status

    def get_author(self, case: Case) -> str | None:
        return None if is_blind(case) else case.revision.author.name

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_causes(self, case: Case) -> list[str]:
        return [case.cause] if is_blind(case) else case.causes

    @extend_schema_field(serializers.ChoiceField(choices=[one.name.lower() for one in Tier]))
    def get_urgency(self, case: Case) -> str:
        return case.tier.name.lower()

    def get_risk(self, case: Case) -> float | None:
        return None if is_blind(case) else case.risk

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
    """The cases of the publications and sections that you moderate.

    Unless you ask for others, the open ones, the most urgent first: legal notices, then what is
    severe, then by risk, then by when they are due; samples come last.
    """

    permission_classes = [IsModerator]
    serializer_class = CaseSerializer
    pagination_class = Merged
    queryset = Case.objects.none()

    @extend_schema(parameters=FILTERS, responses={200: CaseSerializer(many=True)} | problems(400))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        chosen = sound(CaseFilter(request.query_params, cast(Reader, request.user)))
        pages = Merged()
        page = listed(chosen, request, pages)
        return pages.get_paginated_response(CaseSerializer(page, many=True).data)


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
