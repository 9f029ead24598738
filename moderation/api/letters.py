"""What the house wrote to you about your comments and your reviews."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from comments.paging import NewestFirst
from moderation import outbox, phrasing, reading
from moderation.api.fields import problems
from moderation.models import Letter
from moderation.workflow import objecting
from newsroom.models import Reader


class LetterSerializer(serializers.ModelSerializer[Letter]):
    title = serializers.CharField(source="get_kind_display")
    paragraphs = serializers.SerializerMethodField(help_text="Plain text.")
    comment = serializers.SerializerMethodField(
        help_text="Yours, that it is about; of a reply: the answer, while it is public."
    )
    text = serializers.SerializerMethodField(help_text="Whose review it is about, if it is.")
    may_be_contested = serializers.BooleanField()

    class Meta:
        model = Letter
        fields = [
            "id", "kind", "title", "paragraphs", "comment", "text", "written_at", "read_at",
            "may_be_contested", "contested_at", "objection", "answer", "answered_at",
        ]  # fmt: skip

    def get_paragraphs(self, letter: Letter) -> list[str]:
        return phrasing.words(letter).paragraphs

    def get_comment(self, letter: Letter) -> UUID | None:
        if letter.kind == Letter.Kind.REPLY:
            is_there = letter.comment is not None and letter.comment.is_public
            return letter.comment_id if is_there else None
        return letter.comment_id if letter.kind in outbox.OUTCOMES else None

    def get_text(self, letter: Letter) -> str | None:
        about = reading.text_of(letter) if letter.kind == Letter.Kind.MISSED else None
        return about.text if about else None


class ObjectionSerializer(serializers.Serializer[Any]):
    objection = serializers.CharField(
        required=False, allow_blank=True, max_length=2000, default="", help_text="To a moderator."
    )


class Letters(generics.ListAPIView[Letter]):
    """Your letters, newest first."""

    permission_classes = [IsAuthenticated]
    serializer_class = LetterSerializer
    pagination_class = NewestFirst
    queryset = Letter.objects.none()

    def get_queryset(self) -> QuerySet[Letter]:
        return reading.letters_to(cast(Reader, self.request.user))


class ReadMark(APIView):
    """You have read it."""

    permission_classes = [IsAuthenticated]

    @extend_schema(request=None, responses={200: LetterSerializer} | problems(401, 404))
    def post(self, request: Request, pk: UUID) -> Response:
        letter = _own_letter(request, pk)
        outbox.mark_read([letter])
        letter.refresh_from_db()
        return Response(LetterSerializer(letter).data)


class Objection(APIView):
    """Object to what it says about your reviews; of a practice text: this test is wrong."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        request=ObjectionSerializer,
        responses={200: LetterSerializer} | problems(400, 401, 404, 409),
    )
    def post(self, request: Request, pk: UUID) -> Response:
        asked = ObjectionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        letter = objecting.contest(_own_letter(request, pk), **asked.validated_data)
        return Response(LetterSerializer(letter).data)


def _own_letter(request: Request, pk: UUID) -> Letter:
    """A letter to the person who asks; anybody else's does not exist here."""
    mine = reading.letters_to(cast(Reader, request.user))
    return get_object_or_404(mine, pk=pk)


class RepliesToMe(generics.ListAPIView[Letter]):
    """What was said in answer to your comments, newest first. To read it here marks nothing."""

    permission_classes = [IsAuthenticated]
    serializer_class = LetterSerializer
    pagination_class = NewestFirst
    queryset = Letter.objects.none()

    def get_queryset(self) -> QuerySet[Letter]:
        return reading.replies_to(cast(Reader, self.request.user))
