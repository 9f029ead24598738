"""The appeals that wait for a moderator: about texts, and about accounts."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from comments.paging import OldestAppealFirst, OldestCaseFirst
from moderation.api.fields import problems
from moderation.api.listed import CaseSerializer
from moderation.api.sanctions import SanctionSerializer
from moderation.hearings import accounts_to_be_heard, appeals_within_reach, to_be_heard
from moderation.models import AccountAppeal, Case, Sanction
from moderation.permissions import IsModerator
from moderation.workflow.appealing_accounts import answer, waiting_for, within_reach_of
from moderation.workflow.replacing import holding
from newsroom.models import Reader


class Appeals(generics.ListAPIView[Case]):
    """The open appeals that you may hear, the oldest first. A page may hold fewer than asked."""

    permission_classes = [IsModerator]
    serializer_class = CaseSerializer
    pagination_class = OldestCaseFirst
    queryset = Case.objects.none()

    @extend_schema(responses={200: CaseSerializer(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        moderator = cast(Reader, request.user)
        page = self.paginate_queryset(appeals_within_reach(moderator)) or []
        shown = self.get_serializer(to_be_heard(moderator, page), many=True)
        return self.get_paginated_response(shown.data)


class AccountAppealSerializer(serializers.ModelSerializer[AccountAppeal]):
    """An appeal against the restriction of an account."""

    publication = serializers.CharField(source="statement.publication.slug")
    reader = serializers.UUIDField(source="statement.reader_id")
    reader_name = serializers.CharField(source="statement.reader.name")
    sanction = serializers.SerializerMethodField(
        help_text="What the answer is about: what it is against, or what took its place since."
    )
    upheld = serializers.BooleanField(allow_null=True, help_text="Null: not answered yet.")

    class Meta:
        model = AccountAppeal
        fields = [
            "id", "publication", "reader", "reader_name", "statement", "sanction", "words",
            "made_at", "answered_at", "upheld", "answer",
        ]  # fmt: skip

    @extend_schema_field(SanctionSerializer)
    def get_sanction(self, appeal: AccountAppeal) -> dict[str, Any]:
        known: dict[UUID, Sanction] = self.context.get("holding", {})
        holds: Any = known.get(appeal.pk) or holding([appeal])[0]
        return dict(SanctionSerializer(holds).data)


class AnswerSerializer(serializers.Serializer[Any]):
    upheld = serializers.BooleanField(help_text="True lifts the restriction.")
    explanation = serializers.CharField(
        max_length=2000, required=False, allow_blank=True, default="", help_text="To the reader."
    )


class AccountAppeals(generics.ListAPIView[AccountAppeal]):
    """The appeals against restrictions of accounts that you may answer, the oldest first. A page
    may hold fewer than asked."""

    permission_classes = [IsModerator]
    serializer_class = AccountAppealSerializer
    pagination_class = OldestAppealFirst
    queryset = AccountAppeal.objects.none()

    @extend_schema(responses={200: AccountAppealSerializer(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        moderator = cast(Reader, request.user)
        page = self.paginate_queryset(waiting_for(moderator)) or []
        theirs = accounts_to_be_heard(moderator, page)
        holds = {one.pk: sanction for one, sanction in zip(theirs, holding(theirs), strict=True)}
        context = {**self.get_serializer_context(), "holding": holds}
        shown = AccountAppealSerializer(theirs, many=True, context=context)
        return self.get_paginated_response(shown.data)


class AnswerAboutAccount(APIView):
    """Lift the restriction that an appeal is against, or leave it. The reader is told."""

    permission_classes = [IsModerator]

    @extend_schema(
        request=AnswerSerializer,
        responses={200: AccountAppealSerializer} | problems(400, 401, 403, 404, 409),
    )
    def post(self, request: Request, pk: UUID) -> Response:
        moderator = cast(Reader, request.user)
        found = get_object_or_404(within_reach_of(moderator), pk=pk)
        asked = AnswerSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        answer(found, moderator=moderator, **asked.validated_data)
        return Response(AccountAppealSerializer(found).data)
