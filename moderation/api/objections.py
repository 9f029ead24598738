"""What readers say against letters and practice texts, and what a moderator says to that."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from comments.paging import OldestDoubtFirst, OldestObjectionFirst
from moderation import phrasing, reading
from moderation.api.fields import problems
from moderation.models import Calibration, Letter
from moderation.objections import objections_for
from moderation.permissions import IsModerator, moderated_by
from moderation.workflow import objecting, retiring
from newsroom.models import Reader


class ObjectionAtDeskSerializer(serializers.ModelSerializer[Letter]):
    """A letter, and what its reader says against it."""

    title = serializers.CharField(source="get_kind_display")
    paragraphs = serializers.SerializerMethodField(help_text="What it said to them.")
    reader_name = serializers.CharField(source="to.name")
    text = serializers.SerializerMethodField(help_text="The text whose review it is about.")

    class Meta:
        model = Letter
        fields = [
            "id", "kind", "title", "paragraphs", "reader_name", "text", "contested_at",
            "objection",
        ]  # fmt: skip

    def get_paragraphs(self, letter: Letter) -> list[str]:
        return phrasing.words(letter).paragraphs

    def get_text(self, letter: Letter) -> str | None:
        about = reading.text_of(letter)
        return about.text if about else None


class AnswerToObjectionSerializer(serializers.Serializer[Any]):
    lift = serializers.BooleanField(help_text="True lifts what the letter is about.")


class DoubtfulSerializer(serializers.ModelSerializer[Calibration]):
    """A practice text that readers say is no fair test."""

    id = serializers.UUIDField(source="pk")
    text = serializers.CharField(source="revision.text")
    html = serializers.CharField(source="revision.html")
    civil = serializers.BooleanField(help_text="The answer that is held right.")
    why = serializers.CharField(source="get_retired_because_display")
    said = serializers.SerializerMethodField(help_text="What readers say against it.")

    class Meta:
        model = Calibration
        fields = ["id", "text", "html", "civil", "explanation", "why", "said", "retired_at"]

    def get_said(self, known: Calibration) -> list[str]:
        return [one.statement for one in known.disputes.all() if one.statement]


class SettleSerializer(serializers.Serializer[Any]):
    keep = serializers.BooleanField(help_text="False puts it away for good.")


class Objections(generics.ListAPIView[Letter]):
    """Objections to letters that you may answer, the longest wait first."""

    permission_classes = [IsModerator]
    serializer_class = ObjectionAtDeskSerializer
    pagination_class = OldestObjectionFirst
    queryset = Letter.objects.none()

    def get_queryset(self) -> QuerySet[Letter]:
        return objections_for(cast(Reader, self.request.user))


class AnswerToObjection(APIView):
    """Lift what a letter is about, or leave it. The reader is told."""

    permission_classes = [IsModerator]

    @extend_schema(
        request=AnswerToObjectionSerializer,
        responses={204: None} | problems(400, 401, 403, 404, 409),
    )
    def post(self, request: Request, pk: UUID) -> Response:
        moderator = cast(Reader, request.user)
        letter = get_object_or_404(objections_for(moderator), pk=pk)
        asked = AnswerToObjectionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        objecting.answer(letter, moderator=moderator, **asked.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT)


class InDoubt(generics.ListAPIView[Calibration]):
    """Practice texts in doubt, the longest wait first: given to nobody until somebody looked."""

    permission_classes = [IsModerator]
    serializer_class = DoubtfulSerializer
    pagination_class = OldestDoubtFirst
    queryset = Calibration.objects.none()

    def get_queryset(self) -> QuerySet[Calibration]:
        return reading.in_doubt(moderated_by(cast(Reader, self.request.user)))


class SettlePractice(APIView):
    """Keep a practice text, or put it away for good."""

    permission_classes = [IsModerator]

    @extend_schema(
        request=SettleSerializer, responses={204: None} | problems(400, 401, 403, 404, 409)
    )
    def post(self, request: Request, pk: UUID) -> Response:
        moderator = cast(Reader, request.user)
        found = get_object_or_404(reading.in_doubt(moderated_by(moderator)), pk=pk)
        asked = SettleSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        verb = retiring.keep if asked.validated_data["keep"] else retiring.discard
        verb(found, moderator=moderator)
        return Response(status=status.HTTP_204_NO_CONTENT)
