"""What readers see, for programs: articles, threads, counts. Read-only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from comments import conversations, threads
from comments.models import Comment
from comments.paging import ByReading, NewestArticleFirst, Sorted
from newsroom.models import Article
from newsroom.refusals import NotHere

PULSE_KEPT_FOR = 2  # seconds, by whoever passes it on


class ArticleSerializer(serializers.ModelSerializer[Article]):
    comment_count = serializers.SerializerMethodField(help_text="Public comments.")

    class Meta:
        model = Article
        fields = [
            "id", "section", "headline", "standfirst", "byline", "published_at",
            "comments_open", "closed_reason", "comment_count",
        ]  # fmt: skip

    def get_comment_count(self, article: Article) -> int:
        thread = getattr(article, "thread", None)
        return thread.comment_count if thread else 0


class AuthorSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()


class PublicCommentSerializer(serializers.ModelSerializer[Comment]):
    """A comment as everybody sees it. A tombstone has neither text nor author."""

    author = serializers.SerializerMethodField()
    text = serializers.SerializerMethodField()
    html = serializers.SerializerMethodField()
    withdrawn = serializers.SerializerMethodField(help_text="Taken back; its replies stay.")
    released_at = serializers.DateTimeField(source="first_released_at")
    goes_on = serializers.BooleanField(
        default=False, help_text="Its replies are not listed with it, but are its own."
    )

    class Meta:
        model = Comment
        fields = [
            "id", "article", "parent", "depth", "author", "text", "html", "withdrawn",
            "released_at", "reply_count", "goes_on",
        ]  # fmt: skip

    @extend_schema_field(AuthorSerializer(allow_null=True))
    def get_author(self, comment: Comment) -> dict[str, str] | None:
        return {"name": comment.author.name} if comment.is_public else None

    def get_text(self, comment: Comment) -> str:
        return comment.released_revision.text if comment.released_revision else ""

    def get_html(self, comment: Comment) -> str:
        return comment.released_revision.html if comment.released_revision else ""

    def get_withdrawn(self, comment: Comment) -> bool:
        return not comment.is_public


class BranchSerializer(PublicCommentSerializer):
    """A root comment with its replies, in the order of reading."""

    replies = serializers.SerializerMethodField()
    more_replies = serializers.SerializerMethodField()

    class Meta(PublicCommentSerializer.Meta):
        fields = [*PublicCommentSerializer.Meta.fields, "replies", "more_replies"]

    @extend_schema_field(PublicCommentSerializer(many=True))
    def get_replies(self, root: Comment) -> Any:
        return PublicCommentSerializer(self.context["branches"][root.pk].replies, many=True).data

    def get_more_replies(self, root: Comment) -> bool:
        more: bool = self.context["branches"][root.pk].more
        return more


class ConversationSerializer(serializers.Serializer[Any]):
    """A page of a conversation: what was said in answer to its head, in the order of reading."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    head = PublicCommentSerializer()
    above = PublicCommentSerializer(
        many=True, help_text="What the first of the results answers, up to the head."
    )
    results = PublicCommentSerializer(many=True)


class ArticleList(generics.ListAPIView[Article]):
    """The articles that can be commented on, newest first."""

    serializer_class = ArticleSerializer
    pagination_class = NewestArticleFirst
    queryset = Article.objects.filter(listed=True).select_related("thread")


class ArticleDetail(generics.RetrieveAPIView[Article]):
    """One article."""

    serializer_class = ArticleSerializer
    queryset = Article.objects.select_related("thread")


class ThreadList(generics.ListAPIView[Comment]):
    """The public comments on an article: roots by page, with the first replies to each."""

    serializer_class = BranchSerializer
    pagination_class = Sorted
    queryset = Comment.objects.none()

    def get_queryset(self) -> QuerySet[Comment]:
        if not Article.objects.filter(pk=self.kwargs["pk"]).exists():
            raise NotHere
        return threads.roots_of(self.kwargs["pk"])

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page: Sequence[Comment] = self.paginate_queryset(self.get_queryset()) or []
        grown = {branch.root.pk: branch for branch in threads.branches(page)}
        serializer = BranchSerializer(page, many=True, context={"branches": grown})
        return self.get_paginated_response(serializer.data)


class Replies(APIView):
    """What was said in answer to a comment, by page, in the order of reading.

    Six steps deep. Where `goes_on` is true of a comment on the deepest one, its own replies
    have the rest.
    """

    @extend_schema(
        parameters=[
            OpenApiParameter("after", UUID, description="The replies that follow this one."),
            OpenApiParameter("before", UUID, description="The replies just before this one."),
            OpenApiParameter("page_size", int),
        ],
        responses=ConversationSerializer,
    )
    def get(self, request: Request, pk: UUID) -> Response:
        head = threads.shown().filter(pk=pk).first()
        if head is None:
            raise NotHere
        size = ByReading().get_page_size(request) or conversations.REPLIES_A_PAGE
        page = conversations.page_of(head, request.query_params, size=size)
        return Response(_as_json(page, request.build_absolute_uri(request.path), size))


class Around(APIView):
    """A comment in its place: the page of its conversation that has it."""

    @extend_schema(responses=ConversationSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        comment = threads.shown().filter(pk=pk).first()
        if comment is None:
            raise NotHere
        page = conversations.around(comment)
        here = request.build_absolute_uri(f"/api/v1/comments/{page.head.pk}/replies")
        return Response(_as_json(page, here, conversations.REPLIES_A_PAGE))


def _as_json(page: conversations.Conversation, here: str, size: int) -> Any:
    told = {
        "next": f"{here}?after={page.later}&page_size={size}" if page.later else None,
        "previous": f"{here}?before={page.earlier}&page_size={size}" if page.earlier else None,
        "head": page.head,
        "above": page.above,
        "results": page.replies,
    }
    return ConversationSerializer(told).data


class PulseSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField(help_text="Public comments.")


@method_decorator(conditional_page, name="dispatch")
@method_decorator(cache_control(public=True, max_age=PULSE_KEPT_FOR), name="dispatch")
class Pulse(APIView):
    """Whether there is anything new under an article: small, and the same for everybody.

    Ask again with `If-None-Match` and get 304 while nothing has changed.
    """

    authentication_classes = ()  # Whoever passes it on may keep it.

    @extend_schema(responses=PulseSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        found = Article.objects.filter(pk=pk).values_list("thread__comment_count").first()
        if found is None:
            raise NotHere
        return Response({"count": found[0] or 0})
