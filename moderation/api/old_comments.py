"""Comments from an old site that may be yours."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from comments.models import Comment
from comments.paging import NewestKeyFirst
from moderation import ghosts
from moderation.api.fields import problems
from moderation.models import Ghost, GhostAnswer
from moderation.workflow import reclaiming
from newsroom.models import Reader


class OldExcerptSerializer(serializers.ModelSerializer[Comment]):
    article = serializers.UUIDField(source="article_id")
    text = serializers.CharField(source="released_revision.text")

    class Meta:
        model = Comment
        fields = ["id", "article", "created_at", "text"]


class OldCommentsSerializer(serializers.Serializer[ghosts.Offer]):
    """A name of an old site, and what came under it with your address."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    publication = serializers.CharField()
    comments = serializers.IntegerField()
    public = serializers.IntegerField(help_text="How many of them everybody sees.")
    first = serializers.DateTimeField(help_text="When the first was written.")
    last = serializers.DateTimeField()
    excerpts = OldExcerptSerializer(many=True)
    is_claimed = serializers.BooleanField(
        help_text="You said that they are yours; these came later, or are still to move."
    )


class OldCommentsAnswerSerializer(serializers.Serializer[Any]):
    answer = serializers.ChoiceField(source="kind", choices=GhostAnswer.Kind.choices)


class OldCommentsAnsweredSerializer(serializers.ModelSerializer[GhostAnswer]):
    answer = serializers.CharField(source="kind")
    is_done = serializers.SerializerMethodField(
        help_text="Whether all of them are yours by now; of many, the last follow in some minutes."
    )

    class Meta:
        model = GhostAnswer
        fields = ["answer", "answered_at", "is_done"]

    def get_is_done(self, given: GhostAnswer) -> bool:
        return given.kind != GhostAnswer.Kind.MINE or given.done_at is not None


class OldComments(generics.ListAPIView[Any]):
    """What came from an old site under your address, once it is confirmed."""

    permission_classes = [IsAuthenticated]
    serializer_class = OldCommentsSerializer
    pagination_class = NewestKeyFirst
    queryset = Ghost.objects.none()

    @extend_schema(responses={200: OldCommentsSerializer(many=True)} | problems(401))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        reader = cast(Reader, request.user)
        page = self.paginate_queryset(ghosts.open_to(reader)) or []
        shown = ghosts.offers(list(page), to=reader)
        return self.get_paginated_response(self.get_serializer(shown, many=True).data)


class AnswerOldComments(APIView):
    """Say whose they are: `mine` makes them yours, `not_mine` asks you never again, `delete`
    erases them and the name for good."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        request=OldCommentsAnswerSerializer,
        responses={200: OldCommentsAnsweredSerializer} | problems(400, 401, 404, 409),
    )
    def post(self, request: Request, pk: UUID) -> Response:
        asked = OldCommentsAnswerSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        kind = GhostAnswer.Kind(asked.validated_data["kind"])
        given = reclaiming.answer(pk, kind, by=cast(Reader, request.user))
        return Response(OldCommentsAnsweredSerializer(given).data)
