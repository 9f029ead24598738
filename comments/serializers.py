"""What programs are told of articles, threads and comments, as the API describes it.

A page of a thread is put together without these (told.py); a test holds both against each other.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from comments.beside import Gone
from comments.models import Comment, Kind, Tally
from newsroom import places
from newsroom.models import MODE_CHOICES, Article, Role
from newsroom.places import InForce


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


class PulseSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField(help_text="Public comments.")
