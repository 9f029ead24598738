"""What the desk puts down about a reader, and voiding their reviews."""

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

from comments.paging import NewestFirst
from moderation import people
from moderation.api.fields import problems
from moderation.api.sanctions import moderator_and_reader
from moderation.models import Note
from moderation.permissions import IsModerator, moderated_by
from moderation.reviewing_record import reviewers_of
from moderation.workflow.noting import note
from moderation.workflow.voiding import void
from newsroom.models import Publication, Reader


class NoteSerializer(serializers.ModelSerializer[Note]):
    publication = serializers.SlugField(source="publication.slug")
    by = serializers.CharField(source="by.name", read_only=True)

    class Meta:
        model = Note
        fields = ["id", "publication", "by", "text", "written_at", "sanction"]
        read_only_fields = ["id", "written_at", "sanction"]


class VoidingSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=200, help_text="To the reader, too.")


class NotesOn(generics.ListAPIView[Note]):
    """What the desk put down about a reader, the latest first; never shown to them in pages."""

    permission_classes = [IsModerator]
    serializer_class = NoteSerializer
    pagination_class = NewestFirst
    queryset = Note.objects.none()

    def get_queryset(self) -> QuerySet[Note]:
        moderator, reader = moderator_and_reader(self.request, self.kwargs["pk"])
        return people.notes_on(reader, moderator)

    @extend_schema(
        request=NoteSerializer, responses={201: NoteSerializer} | problems(400, 401, 403, 404)
    )
    def post(self, request: Request, pk: UUID) -> Response:
        moderator, reader = moderator_and_reader(request, pk)
        asked = NoteSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        here = Publication.objects.filter(pk__in=moderated_by(moderator))
        publication = get_object_or_404(here, slug=asked.validated_data["publication"]["slug"])
        text = asked.validated_data["text"]
        written = note(reader, publication, by=moderator, text=text)
        return Response(NoteSerializer(written).data, status=status.HTTP_201_CREATED)


class VoidingOf(APIView):
    """Let nothing that this account rated count; what it touched is counted anew. For senior
    moderators of the whole of every publication where it rated; its reader is told, and why."""

    permission_classes = [IsModerator]

    @extend_schema(request=VoidingSerializer, responses={204: None} | problems(400, 401, 403, 404))
    def post(self, request: Request, pk: UUID) -> Response:
        asked = VoidingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        moderator = cast(Reader, request.user)
        reader = get_object_or_404(reviewers_of(moderator), pk=pk)
        void(reader, by=moderator, **asked.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT)
