"""The reviews that you gave, and what was found since. As blind as they were."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from comments.paging import NewestReviewFirst
from moderation.api.fields import YesNo, problems
from moderation.api.reviews import ContextSerializer
from moderation.looking_back import Found, PastReview, look_back, reviews_by
from moderation.models import Quality, Rating, Reason
from newsroom.models import Reader


class PastReviewSerializer(serializers.Serializer[PastReview]):
    """A review of yours. No author and no comment: it stays blind."""

    text = serializers.SerializerMethodField(help_text="Empty once it may not be read any more.")
    html = serializers.SerializerMethodField()
    covered = serializers.BooleanField(
        source="revision.looks_harsh", help_text="Its words look harsh."
    )
    article = ContextSerializer(source="rating.comment.article")
    quality = serializers.ChoiceField(choices=Quality.choices, source="rating.quality")
    civil = YesNo(source="rating.civil")
    reasons = serializers.ListField(
        child=serializers.ChoiceField(choices=Reason.choices), source="rating.reasons"
    )
    starred = serializers.BooleanField(source="rating.starred")
    rated_at = serializers.DateTimeField(source="rating.rated_at")
    found = serializers.ChoiceField(
        choices=Found.choices,
        help_text="What became of the text. It is said some hours after the review, of all alike.",
    )

    def get_text(self, review: PastReview) -> str:
        return review.revision.text if review.is_shown else ""

    def get_html(self, review: PastReview) -> str:
        return review.revision.html if review.is_shown else ""


@extend_schema_view(
    get=extend_schema(responses={200: PastReviewSerializer(many=True)} | problems(401))
)
class MyReviews(generics.ListAPIView[Rating]):
    """Your reviews, newest first."""

    permission_classes = [IsAuthenticated]
    serializer_class = PastReviewSerializer  # type: ignore[assignment] # of PastReview rows
    pagination_class = NewestReviewFirst
    queryset = Rating.objects.none()

    def get_queryset(self) -> QuerySet[Rating]:
        return reviews_by(cast(Reader, self.request.user))

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page: Sequence[Rating] = self.paginate_queryset(self.get_queryset()) or []
        shown = [PastReviewSerializer(review).data for review in look_back(list(page))]
        return self.get_paginated_response(shown)
