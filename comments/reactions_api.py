"""Reactions, pins and picks, for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from comments import highlights, shared, threads, told
from comments.api import article_of, dress
from comments.models import Comment, Kind
from comments.paging import NewestFirst
from comments.reactions import given_by, react, take_back
from comments.serializers import CountsSerializer, PublicCommentSerializer
from comments.statements import by_id
from comments.threads import rows_of
from newsroom.models import Reader
from newsroom.refusals import NotHere


class ReactionsSerializer(serializers.Serializer[Any]):
    reactions = CountsSerializer()
    own_reactions = serializers.ListField(child=serializers.ChoiceField(Kind.choices))


@extend_schema(parameters=[OpenApiParameter("kind", str, "path", enum=Kind.values)])
class ReactionOf(APIView):
    """A reaction of yours to a comment: put it to give it, delete it to take it back.

    Either may be repeated, and answers with the reactions as they are then.
    """

    permission_classes = [IsAuthenticated]
    verb = staticmethod(react)  # Another app that has a say in who may react has its own.

    @extend_schema(request=None, responses=ReactionsSerializer)
    def put(self, request: Request, pk: UUID, kind: str) -> Response:
        self.verb(cast(Reader, request.user), _comment(pk), kind)
        return _now(request, pk)

    @extend_schema(responses={200: ReactionsSerializer})
    def delete(self, request: Request, pk: UUID, kind: str) -> Response:
        take_back(cast(Reader, request.user), _comment(pk), kind)
        return _now(request, pk)


def _comment(pk: UUID) -> Comment:
    comment = threads.shown().select_related("article__publication", "tally").filter(pk=pk).first()
    if comment is None:
        raise NotHere
    return comment


def _now(request: Request, pk: UUID) -> Response:
    comment = _comment(pk)
    own = given_by(cast(Reader, request.user), [comment])[pk]
    now = {"reactions": comment.tally, "own_reactions": [kind for kind in Kind if kind in own]}
    return Response(ReactionsSerializer(now).data)


class Picks(generics.ListAPIView[Comment]):
    """The newsroom's picks among the comments on an article, the newest first."""

    serializer_class = PublicCommentSerializer
    pagination_class = NewestFirst
    queryset = Comment.objects.none()

    def get_queryset(self) -> QuerySet[Comment]:
        picks = highlights.of_article(self.kwargs["pk"]).picks
        return threads.shown().filter(pk__in=picks)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override] # ready bytes
        article = article_of(self.kwargs["pk"])
        pages = cast(NewestFirst, self.paginator)
        page: Sequence[Comment] = self.paginate_queryset(self.get_queryset()) or []
        picks = rows_of(page, article)
        dress(picks, article, request)
        data = {
            "next": pages.get_next_link(),
            "previous": pages.get_previous_link(),
            "results": told.comments(picks),
        }
        return shared.data(request, told.answer(data), article)


class Pinned(APIView):
    """What the newsroom pinned above the other comments on an article: three at most."""

    @extend_schema(responses=PublicCommentSerializer(many=True))
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        article = article_of(pk)
        ids = highlights.of_article(pk).pins
        pins = by_id(ids, article=article.pk, publication=article.publication_id)
        dress(pins, article, request)
        return shared.data(request, told.answer(told.comments(pins)), article)
