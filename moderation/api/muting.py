"""Whom you do not want to read."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from comments import mutes
from comments.models import Comment, Mute
from comments.paging import NewestFirst
from moderation.api.fields import problems
from moderation.workflow import muting
from newsroom.models import Reader


class MuteSerializer(serializers.ModelSerializer[Mute]):
    name = serializers.CharField(source="muted.name")

    class Meta:
        model = Mute
        fields = ["id", "name", "since"]


class MuteAuthor(APIView):
    """Mute whoever wrote this comment: neither is given the other's texts to review, either."""

    permission_classes = [IsAuthenticated]

    @extend_schema(request=None, responses={201: MuteSerializer} | problems(401, 403, 404, 429))
    def post(self, request: Request, pk: UUID) -> Response:
        comment = get_object_or_404(Comment.public, pk=pk)
        mute = muting.mute(comment, by=cast(Reader, request.user))
        return Response(MuteSerializer(mute).data, status=status.HTTP_201_CREATED)


class Muted(generics.ListAPIView[Mute]):
    """Whom you have muted. They are not told."""

    permission_classes = [IsAuthenticated]
    serializer_class = MuteSerializer
    pagination_class = NewestFirst
    queryset = Mute.objects.none()

    def get_queryset(self) -> QuerySet[Mute]:
        return mutes.of(cast(Reader, self.request.user))


class Unmute(APIView):
    """See them again."""

    permission_classes = [IsAuthenticated]

    @extend_schema(responses={204: None} | problems(401, 404))
    def delete(self, request: Request, pk: UUID) -> Response:
        mine: Any = mutes.of(cast(Reader, request.user))
        muting.unmute(get_object_or_404(mine, pk=pk))
        return Response(status=status.HTTP_204_NO_CONTENT)
