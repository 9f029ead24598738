"""What readers see, for programs: articles, threads, counts. Read-only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from comments import conversations, personal, shared, threads, told
from comments.articles import at_hand
from comments.beside import Page
from comments.conversations import Conversation
from comments.models import Comment
from comments.paging import ByReading, NewestArticleFirst
from comments.rows import Shown
from comments.serializers import (
    ArticleSerializer,
    BranchSerializer,
    ConversationSerializer,
    PulseSerializer,
)
from comments.sorting import Sorted
from newsroom import places
from newsroom.models import Article
from newsroom.ready.offer import of_article
from newsroom.refusals import NotHere

PULSE_KEPT_FOR = 2  # seconds, by whoever passes it on


def article_of(pk: UUID) -> Article:
    """Raises NotHere."""
    article = at_hand(pk)
    if article is None:
        raise NotHere
    return article


def dress(comments: Sequence[Shown], article: Article, request: Request) -> None:
    """Put beside each comment what is told with it."""
    Page(article, comments, request.user if request.user.is_authenticated else None)


class ArticleList(generics.ListAPIView[Article]):
    """The articles that can be commented on, newest first."""

    serializer_class = ArticleSerializer
    pagination_class = NewestArticleFirst
    queryset = Article.objects.filter(listed=True).select_related("thread", "publication")

    def paginate_queryset(self, queryset: Any) -> Any:
        page = super().paginate_queryset(queryset)
        places.learn(page or [])
        return page


class ArticleDetail(generics.RetrieveAPIView[Article]):
    """One article."""

    serializer_class = ArticleSerializer
    queryset = Article.objects.none()

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One article."""
        article = article_of(self.kwargs["pk"])
        return shared.data(request, Response(self.get_serializer(article).data), article)


class ThreadList(generics.ListAPIView[Comment]):
    """The public comments on an article: roots by page, with the first replies to each."""

    serializer_class = BranchSerializer
    pagination_class = Sorted
    queryset = Comment.objects.none()

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override] # ready bytes
        """The public comments on an article: roots by page, with the first replies to each."""
        if (ready := personal.thread(request)) is not None:
            return ready
        article = article_of(self.kwargs["pk"])
        pages = Sorted()
        page, _ = threads.page_of(article, request, pages)
        dress([one for branch in page for one in branch.comments], article, request)
        data = {
            "next": pages.get_next_link(),
            "previous": pages.get_previous_link(),
            "results": list(map(told.branch, page)),
        }
        return shared.data(request, told.answer(data), article)


class Replies(APIView):
    """What was said in answer to a comment, by page, in the order of reading.

    Six steps deep. Where `goes_on` is true of a comment on the deepest one, its own replies
    have the rest.
    """

    @extend_schema(
        parameters=[
            OpenApiParameter("after", UUID, description="The replies that follow this one."),
            OpenApiParameter("before", UUID, description="The replies just before this one."),
            OpenApiParameter(
                "page_size",
                {"type": "integer", "minimum": 1, "default": conversations.REPLIES_A_PAGE},
                description=ByReading.page_size_query_description,
            ),
        ],
        responses=ConversationSerializer,
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        head = threads.shown().filter(pk=pk).first()
        if head is None:
            raise NotHere
        size = ByReading().get_page_size(request)
        page = conversations.page_of(head, request.query_params, size=size)
        here = request.build_absolute_uri(request.path)
        return _answer(request, page, here, size)


class Around(APIView):
    """A comment in its place: the page of its conversation that has it."""

    @extend_schema(responses=ConversationSerializer)
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        comment = threads.shown().filter(pk=pk).first()
        if comment is None:
            raise NotHere
        page = conversations.around(comment)
        here = request.build_absolute_uri(f"/api/v1/comments/{page.head.pk}/replies")
        return _answer(request, page, here, conversations.REPLIES_A_PAGE)


def _answer(request: Request, page: Conversation, here: str, size: int) -> HttpResponse:
    article = article_of(page.head.article_id)
    seen = page.seen(article)
    dress(seen.comments, article, request)
    data = {
        "next": f"{here}?after={page.later}&page_size={size}" if page.later else None,
        "previous": f"{here}?before={page.earlier}&page_size={size}" if page.earlier else None,
        "head": told.comment(seen.head),
        "above": told.comments(seen.above),
        "results": told.comments(seen.replies),
    }
    return shared.data(request, told.answer(data), article)


@method_decorator(conditional_page, name="dispatch")
@method_decorator(
    cache_control(
        public=True,
        max_age=PULSE_KEPT_FOR,
        s_maxage=PULSE_KEPT_FOR,
        stale_if_error=shared.WHILE_AWAY,
    ),
    name="dispatch",
)
class Pulse(APIView):
    """Whether there is anything new under an article: small, and the same for everybody.

    Ask again with `If-None-Match` and get 304 while nothing has changed.
    """

    permission_classes = (AllowAny,)
    throttle_classes = ()  # Caches keep it.
    authentication_classes = ()  # Whoever passes it on may keep it.

    @extend_schema(responses=PulseSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        found = Article.objects.filter(pk=pk).values_list("thread__comment_count").first()
        if found is None:
            raise NotHere
        response = Response({"count": found[0] or 0})
        return shared.told(request, response, [of_article(pk)])
