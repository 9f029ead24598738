"""Readers as the desk sees them, for programs. Never an address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from comments.models import Revision, Status
from comments.paging import NewestFirst
from moderation import people
from moderation.api.fields import problems
from moderation.api.sanctions import SanctionSerializer, moderator_and_reader
from moderation.linked import linked_to
from moderation.permissions import IsModerator
from moderation.refusals import UnknownState
from moderation.reporting_record import reporting_of
from moderation.reviewing_record import reviewing_of
from newsroom.models import Reader


class PersonSerializer(serializers.ModelSerializer[Reader]):
    mail_confirmed = serializers.SerializerMethodField()

    class Meta:
        model = Reader
        fields = ["id", "name", "handle", "joined_at", "signed_up_here", "mail_confirmed"]

    def get_mail_confirmed(self, reader: Reader) -> bool:
        return reader.email_confirmed_at is not None


class TextsInStateSerializer(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=Status.choices)
    texts = serializers.IntegerField()


class ReviewingSerializer(serializers.Serializer[Any]):
    given = serializers.IntegerField()
    uncivil = serializers.IntegerField()
    counted = serializers.IntegerField()
    settled = serializers.IntegerField(help_text="Whose text has found its answer.")
    agreed = serializers.IntegerField(allow_null=True, help_text="Of these, in per cent.")
    passed_bad = serializers.FloatField(help_text="Of what is not civil, the share passed.")
    blamed_fine = serializers.FloatField(help_text="Of what is civil, the share blamed.")
    probation_until = serializers.DateTimeField(allow_null=True)
    told = serializers.IntegerField(help_text="Letters about reviews, of the last twenty.")
    voided_at = serializers.DateTimeField(
        source="voiding.voided_at", default=None, allow_null=True
    )
    voiding_lifted_at = serializers.DateTimeField(
        source="voiding.lifted_at", default=None, allow_null=True
    )


class ReportingSerializer(serializers.Serializer[Any]):
    made = serializers.IntegerField()
    waiting = serializers.IntegerField(help_text="Not decided yet.")
    decided = serializers.IntegerField()
    upheld = serializers.IntegerField(help_text="Of the decided ones.")


class LinkedSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="reader.pk")
    name = serializers.CharField(source="reader.name")
    hints = serializers.ListField(child=serializers.CharField())


class PersonInFullSerializer(PersonSerializer):
    states = TextsInStateSerializer(many=True)
    decided = serializers.IntegerField(help_text="Of the last ten.")
    rejected = serializers.IntegerField(help_text="Of these.")
    reviewing = ReviewingSerializer()
    reporting = ReportingSerializer()
    sanctions = SanctionSerializer(many=True)
    linked = LinkedSerializer(many=True, help_text="Hints, each with its evidence.")

    class Meta(PersonSerializer.Meta):
        fields = [
            *PersonSerializer.Meta.fields,
            "states", "decided", "rejected", "reviewing", "reporting", "sanctions", "linked",
        ]  # fmt: skip


class TextSerializer(serializers.ModelSerializer[Revision]):
    headline = serializers.CharField(source="comment.article.headline")
    outcome = serializers.CharField(allow_null=True, help_text="Of the decision in force.")
    reason = serializers.CharField(allow_null=True)

    class Meta:
        model = Revision
        fields = [
            "id", "comment", "number", "text", "status", "created_at", "headline", "outcome",
            "reason",
        ]  # fmt: skip


@extend_schema_view(
    get=extend_schema(
        parameters=[
            OpenApiParameter("q", str, description="How a name or a handle begins; required.")
        ]
    )
)
class People(generics.ListAPIView[Reader]):
    """Readers of the publications that you moderate, by how their name or handle begins."""

    permission_classes = [IsModerator]
    serializer_class = PersonSerializer
    pagination_class = NewestFirst
    queryset = Reader.objects.none()

    def get_queryset(self) -> QuerySet[Reader]:
        asked = self.request.GET.get("q", "").strip()[:120]
        moderator = cast(Reader, self.request.user)
        return people.found_by(moderator, asked) if asked else Reader.objects.none()


class Person(APIView):
    """All that the desk knows of one reader."""

    permission_classes = [IsModerator]

    @extend_schema(responses={200: PersonInFullSerializer} | problems(401, 403, 404))
    def get(self, request: Request, pk: UUID) -> Response:
        moderator, reader = moderator_and_reader(request, pk)
        record = people.record_of(reader, moderator)
        told = PersonSerializer(reader).data | {
            "states": [{"state": state, "texts": number} for state, number in record.states],
            "decided": record.decided,
            "rejected": record.rejected,
            "reviewing": ReviewingSerializer(reviewing_of(reader, moderator)).data,
            "reporting": ReportingSerializer(reporting_of(reader, moderator)).data,
            "sanctions": SanctionSerializer(
                people.sanctions_of(reader, moderator), many=True
            ).data,
            "linked": LinkedSerializer(linked_to(reader, moderator), many=True).data,
        }
        return Response(told)


@extend_schema_view(
    get=extend_schema(parameters=[OpenApiParameter("state", str, enum=Status.values)])
)
class TextsOf(generics.ListAPIView[Revision]):
    """What a reader handed in where you moderate, the latest first, and what was decided."""

    permission_classes = [IsModerator]
    serializer_class = TextSerializer
    pagination_class = NewestFirst
    queryset = Revision.objects.none()

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        moderator, reader = moderator_and_reader(request, self.kwargs["pk"])
        state = request.GET.get("state", "")
        if state and state not in Status.values:
            raise UnknownState
        texts = people.texts_by(reader, moderator, state)
        page: Sequence[Any] = self.paginate_queryset(texts) or []
        decisions = people.decisions_about(page)
        for text in page:
            decided = decisions.get(text.pk)
            text.outcome = decided.outcome if decided else None
            text.reason = decided.reason if decided else None
        return self.get_paginated_response(self.get_serializer(page, many=True).data)
