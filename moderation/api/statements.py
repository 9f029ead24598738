"""The statements of reasons to the reader who asks."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from comments.paging import NewestFirst
from moderation.api.comments import AppealSerializer
from moderation.api.fields import problems
from moderation.filing import record_of
from moderation.models import Statement
from moderation.statements import Remedy, Told, statements_to, told
from moderation.workflow.appealing_statements import appeal_statement
from newsroom.models import Reader


class StatementSerializer(serializers.ModelSerializer[Statement]):
    restriction_in_words = serializers.CharField(source="get_restriction_display")
    comment = serializers.UUIDField(source="revision.comment_id", allow_null=True, default=None)
    record = serializers.SerializerMethodField(
        help_text="In the shape of the EU transparency database, in the publication's language."
    )

    class Meta:
        model = Statement
        fields = ["id", "restriction", "restriction_in_words", "comment", "made_at", "record"]

    @extend_schema_field(serializers.DictField())
    def get_record(self, statement: Statement) -> dict[str, object]:
        return record_of(statement)


class ToldSerializer(serializers.Serializer[Told]):
    statement = StatementSerializer()
    rules = serializers.SerializerMethodField(help_text="The rules that it rests on, in words.")
    law = serializers.CharField(help_text="The law that it rests on; empty where it is none.")
    facts = serializers.ListField(child=serializers.CharField())
    explanation = serializers.CharField(help_text="What the desk adds.")
    by_machine = serializers.CharField()
    remedy = serializers.ChoiceField(
        choices=[(one.value, one.value) for one in Remedy],
        help_text="What may be done about it in the house: second_look, appeal and heard_with_case"
        " by `POST /statements/{id}/appeal`.",
    )
    appeal_until = serializers.DateTimeField(allow_null=True)
    redress = serializers.ListField(
        child=serializers.CharField(), help_text="The ways outside the house."
    )

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_rules(self, one: Told) -> list[str]:
        return [f"{clause.number}. {clause.title}. {clause.stated}" for clause in one.clauses]


class Statements(generics.ListAPIView[Statement]):
    """The statements of reasons to you, newest first."""

    permission_classes = [IsAuthenticated]
    serializer_class = StatementSerializer
    pagination_class = NewestFirst
    queryset = Statement.objects.none()

    def get_queryset(self) -> QuerySet[Statement]:
        return statements_to(cast(Reader, self.request.user))


class StatementOf(APIView):
    """One statement of reasons to you, in your language, with what you can do."""

    permission_classes = [IsAuthenticated]

    @extend_schema(responses={200: ToldSerializer} | problems(401, 404))
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(ToldSerializer(told(_of(request, pk))).data)


class AppealStatement(APIView):
    """Ask the desk about it: a second look at what readers decided, else an appeal. Once."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        request=AppealSerializer,
        responses={200: ToldSerializer} | problems(400, 401, 404, 409),
    )
    def post(self, request: Request, pk: UUID) -> Response:
        asked: Any = AppealSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        appeal_statement(_of(request, pk), words=asked.validated_data.get("statement", ""))
        return Response(ToldSerializer(told(_of(request, pk))).data)


def _of(request: Request, pk: UUID) -> Statement:
    return get_object_or_404(statements_to(cast(Reader, request.user)), pk=pk)
