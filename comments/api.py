"""What readers see, for programs: articles, threads, counts. Read-only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from comments import conversations, personal, shared, threads, told
from comments.articles import at_hand
from comments.beside import Gone, Page
from comments.conversations import Conversation
from comments.models import Comment, Kind, Tally
from comments.paging import ByReading, NewestArticleFirst
from comments.rows import Shown
from comments.sorting import Sorted
from newsroom import places
from newsroom.models import MODE_CHOICES, Article, Role
from newsroom.places import InForce
from newsroom.ready.offer import of_article
from newsroom.refusals import NotHere

PULSE_KEPT_FOR = 2  # seconds, by whoever passes it on


class ModeSerializer(serializers.Serializer[InForce]):
    """How comments are published just now."""

    kind = serializers.ChoiceField(MODE_CHOICES, source="mode")
    words = serializers.CharField(
        source="notice", help_text="What to tell readers of it; empty where peers decide as ever."
    )
    opens_at = serializers.DateTimeField(
        allow_null=True, help_text="When a closed place opens, if that is known."
    )
    busy = serializers.CharField(help_text="What to tell readers while a raid is met.")
    busy_until = serializers.DateTimeField(allow_null=True)


class ArticleSerializer(serializers.ModelSerializer[Article]):
    comment_count = serializers.SerializerMethodField(help_text="Public comments.")
    comments_open = serializers.SerializerMethodField(help_text="Whether it takes new texts.")
    closed_reason = serializers.SerializerMethodField(help_text="Why not, and when it will.")
    mode = serializers.SerializerMethodField()

    class Meta:
        model = Article
        fields = [
            "id", "section", "headline", "standfirst", "byline", "published_at",
            "comments_open", "closed_reason", "mode", "comment_count",
        ]  # fmt: skip

    def get_comment_count(self, article: Article) -> int:
        thread = getattr(article, "thread", None)
        return thread.comment_count if thread else 0

    def get_comments_open(self, article: Article) -> bool:
        return places.in_force(article).is_open

    def get_closed_reason(self, article: Article) -> str:
        return places.in_force(article).closed_reason

    @extend_schema_field(ModeSerializer)
    def get_mode(self, article: Article) -> Any:
        return ModeSerializer(places.in_force(article)).data


class BadgeSerializer(serializers.ModelSerializer[Role]):
    words = serializers.CharField(source="badge", help_text="What stands beside the name.")

    class Meta:
        model = Role
        fields = ["kind", "words"]


class AuthorSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    imported = serializers.BooleanField(
        help_text="Brought with the comment from another system: no account here."
    )
    badges = BadgeSerializer(many=True)


class CountsSerializer(serializers.ModelSerializer[Tally]):
    class Meta:
        model = Tally
        fields = [kind.value for kind in Kind]


class PublicCommentSerializer(serializers.ModelSerializer[Comment]):
    """A comment as everybody sees it. A tombstone has neither text nor author."""

    author = serializers.SerializerMethodField()
    text = serializers.SerializerMethodField()
    html = serializers.SerializerMethodField()
    reactions = serializers.SerializerMethodField()
    own_reactions = serializers.SerializerMethodField(help_text="Those of whoever asks.")
    pinned = serializers.BooleanField(source="beside.is_pinned")
    picked = serializers.BooleanField(source="beside.is_picked")
    withdrawn = serializers.SerializerMethodField(
        help_text="It is not public any more; its replies stay. `gone` says why."
    )
    gone = serializers.ChoiceField(
        choices=[(gone.value, gone.name.capitalize()) for gone in Gone],
        source="beside.gone",
        allow_blank=True,
        help_text="Withdrawn by its author, hidden until the desk has looked, or removed by it;"
        " unknown: it was brought from another system, and nobody here knows who took it away.",
    )
    released_at = serializers.DateTimeField(source="first_released_at")
    edited_at = serializers.DateTimeField(
        allow_null=True, help_text="When its text was written, if another was public before."
    )
    goes_on = serializers.BooleanField(
        default=False, help_text="Its replies are not listed with it, but are its own."
    )

    muted = serializers.SerializerMethodField(
        help_text="You muted its author, or whom it answers: hide it until it is asked for."
    )

    class Meta:
        model = Comment
        fields = [
            "id", "article", "parent", "depth", "author", "text", "html", "withdrawn", "gone",
            "released_at", "edited_at", "reply_count", "goes_on", "reactions", "own_reactions",
            "pinned", "picked", "muted",
        ]  # fmt: skip

    @extend_schema_field(AuthorSerializer(allow_null=True))
    def get_author(self, comment: Comment) -> Any:
        if not comment.is_public:
            return None
        author = comment.author
        about = {
            "name": author.name,
            "imported": author.is_imported,
            "badges": comment.beside.badges,
        }
        return AuthorSerializer(about).data

    @extend_schema_field(CountsSerializer)
    def get_reactions(self, comment: Comment) -> dict[str, int]:
        given = comment.beside.reactions.each if comment.is_public else ()
        return dict.fromkeys(map(str, Kind), 0) | {str(one.kind): one.number for one in given}

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(Kind.choices)))
    def get_own_reactions(self, comment: Comment) -> list[str]:
        return [str(one.kind) for one in comment.beside.reactions.each if one.is_own]

    def get_text(self, comment: Comment) -> str:
        return comment.released_revision.text if comment.released_revision else ""

    def get_html(self, comment: Comment) -> str:
        return comment.released_revision.html if comment.released_revision else ""

    def get_withdrawn(self, comment: Comment) -> bool:
        return not comment.is_public

    def get_muted(self, comment: Comment) -> bool:
        return comment.muted or comment.answers_muted


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


class PulseSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField(help_text="Public comments.")


@method_decorator(conditional_page, name="dispatch")
@method_decorator(
    cache_control(public=True, max_age=PULSE_KEPT_FOR, s_maxage=PULSE_KEPT_FOR), name="dispatch"
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
