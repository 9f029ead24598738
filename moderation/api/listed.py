"""How a case is written in JSON, by itself and in the list."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from comments.models import Status
from moderation.cards.causes import findings_of
from moderation.models import Case, Decision
from moderation.models.filing import Tier
from moderation.workflow.auditing import is_blind


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
    findings = serializers.SerializerMethodField(
        help_text="Of screening; without a machine's guess while an audit is to be blind."
    )
    author = serializers.SerializerMethodField(help_text="Null while an audit is to be blind.")
    headline = serializers.CharField(source="article.headline")
    causes = serializers.SerializerMethodField(help_text="All that asked for it.")
    urgency = serializers.SerializerMethodField()
    risk = serializers.SerializerMethodField(
        help_text="How likely it is bad, 0 to 1, as far as is known. A machine's guess (a `score` "
        "among its findings) may have raised it, and never lowered it. Null while an audit is to "
        "be blind."
    )
    assigned_to = serializers.CharField(source="assigned_to.handle", allow_null=True, default=None)
    decided_by = serializers.CharField(source="decided_by.name", allow_null=True, default=None)

    class Meta:
        model = Case
        fields = [
            "id", "cause", "cause_in_words", "version", "statement", "opened_at", "comment",
            "state", "appealed", "text", "html", "findings", "author", "article", "headline",
            "causes", "urgency", "risk", "due_at", "section", "has_link", "looks_harsh",
            "assigned_to", "closed_at", "outcome", "decided_by",
        ]  # fmt: skip

    @extend_schema_field(serializers.ChoiceField(choices=Status.choices, allow_null=True))
    def get_state(self, case: Case) -> str | None:
        return None if is_blind(case) else case.revision.status

    @extend_schema_field(serializers.JSONField())
    def get_findings(self, case: Case) -> list[Any]:
        return findings_of(case)

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


class ListedCaseSerializer(CaseSerializer):
    """A case in the list. Needs the `claims` on all of the page, by case."""

    claimed_by = serializers.SerializerMethodField(help_text="Who else looks at it now.")

    class Meta(CaseSerializer.Meta):
        fields = [*CaseSerializer.Meta.fields, "claimed_by"]

    def get_claimed_by(self, case: Case) -> list[str]:
        return [one.moderator.name for one in self.context["claims"].get(case.pk, [])]
