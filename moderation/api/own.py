"""A comment as its author sees it. What describes it is here, what makes it in own_told.py."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from comments.models import Comment, Kind, Revision, Status
from comments.serializers import CountsSerializer
from moderation import reading
from moderation.api import own_told
from moderation.models import Decision
from newsroom.models import Reader


class PassportSerializer(serializers.ModelSerializer[Revision]):
    class Meta:
        model = Revision
        fields = ["reviews_owed", "reviews_given", "ratings_received"]


class OwnTextSerializer(serializers.Serializer[reading.OwnComment]):
    """One text of a comment, where it stands and why, as its author is told."""

    state = serializers.ChoiceField(choices=Status.choices)
    state_in_words = serializers.CharField(source="revision.get_status_display")
    text = serializers.CharField(source="revision.text")
    html = serializers.CharField(source="revision.html")
    passport = PassportSerializer(source="revision")
    self_checked = serializers.SerializerMethodField()
    reasons = serializers.ListField(
        child=serializers.CharField(), help_text="Why peers returned it, in words."
    )
    reason = serializers.SerializerMethodField(help_text="The desk's reason, if it decided.")
    explanation = serializers.SerializerMethodField(help_text="What the desk says, if it decided.")
    rules = serializers.ListField(
        child=serializers.CharField(), help_text="The rules behind the reasons, in words."
    )
    appeal_until = serializers.DateTimeField(
        allow_null=True, help_text="Until when a rejection may be appealed; null: it may not be."
    )
    with_the_desk = serializers.SerializerMethodField(help_text="Whether a case is open on it.")
    checked_until = serializers.DateTimeField(
        allow_null=True,
        help_text="Until when a check of the site may look at it first; null: none does.",
    )
    rewrites_left = serializers.IntegerField(
        help_text="How often it may still be written anew, should peers return it."
    )
    expected_minutes = serializers.SerializerMethodField(
        help_text="How much longer it will probably wait for its readers; null: nobody can say."
    )
    expected_range = serializers.SerializerMethodField(
        help_text="From and to, in minutes: a quarter of such comments wait for less, a quarter"
        " for more."
    )

    def get_expected_minutes(self, own: reading.OwnComment) -> int | None:
        return own.expected.middle if own.expected else None

    @extend_schema_field(
        serializers.ListField(
            child=serializers.IntegerField(), min_length=2, max_length=2, allow_null=True
        )
    )
    def get_expected_range(self, own: reading.OwnComment) -> list[int] | None:
        return [own.expected.low, own.expected.likely] if own.expected else None

    def get_self_checked(self, own: reading.OwnComment) -> bool:
        return own.revision.self_checked_at is not None

    def get_with_the_desk(self, own: reading.OwnComment) -> bool:
        return own.open_case is not None

    def get_reason(self, own: reading.OwnComment) -> str:
        by_desk = own.decision is not None and own.decision.by == Decision.By.DESK
        return own.decision.reason if own.decision and by_desk else ""

    def get_explanation(self, own: reading.OwnComment) -> str:
        return own.decision.explanation if own.decision else ""


class OwnCommentSerializer(OwnTextSerializer):
    """A comment as its author sees it: the text that stands, and the new one under way."""

    id = serializers.UUIDField(source="comment.pk")
    article = serializers.UUIDField(source="comment.article_id")
    parent = serializers.UUIDField(  # type: ignore[assignment] # a field, not the base's
        source="comment.parent_id", allow_null=True
    )
    public = serializers.BooleanField(source="comment.is_public")
    reactions = serializers.SerializerMethodField(help_text="Received, of each kind.")
    mends_until = serializers.DateTimeField(
        allow_null=True, help_text="Until when slips may be mended at once; null: not any more."
    )
    may_edit = serializers.BooleanField(
        help_text="Whether a new text may be handed in, to be read while the public one stands."
    )
    edit = OwnTextSerializer(
        allow_null=True,
        help_text="The new text that is to take the place of the public one. While there is one,"
        " self-check, rewrite, second look and appeal are about it.",
    )
    edited_at = serializers.DateTimeField(source="comment.edited_at", allow_null=True)
    created_at = serializers.DateTimeField(source="comment.created_at")
    released_at = serializers.DateTimeField(source="comment.first_released_at", allow_null=True)

    @extend_schema_field(CountsSerializer)
    def get_reactions(self, own: reading.OwnComment) -> dict[str, int]:
        given = own.comment.tally.counts if own.comment.is_public else {}
        return dict.fromkeys(map(str, Kind), 0) | {str(kind): n for kind, n in given.items()}


def own_json(comment: Comment) -> dict[str, Any]:
    """One comment as its author sees it, fresh, in plain JSON types."""
    return own_told.comment(reading.own([comment])[0])


def new_json(revision: Revision) -> dict[str, Any]:
    """The same of a comment that was handed in just now, with this text."""
    return own_told.comment(reading.own_new(revision))


def own_comment(request: Request, pk: UUID) -> Comment:
    """A comment of the person who asks; anybody else's does not exist here."""
    mine = reading.comments_by(cast(Reader, request.user))
    return get_object_or_404(mine, pk=pk)
