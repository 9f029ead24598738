"""The reviewer's side. Blind: no author, no earlier ratings, no sign of a known answer."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from moderation import reading
from moderation.api.fields import KEY, YesNo, problems
from moderation.api.given import given
from moderation.api.letters import LetterSerializer
from moderation.forms import HARMS
from moderation.idempotency import once
from moderation.marks import traces_of
from moderation.models import Assignment, Quality, Reason, SkipReason
from moderation.workflow import rating as rating_verbs
from moderation.workflow import volunteering
from moderation.workflow.assigning import draw_missing
from moderation.workflow.marking import leave_marks
from newsroom.models import Article, Publication, Reader
from newsroom.refusals import NotHere


class ContextSerializer(serializers.ModelSerializer[Article]):
    class Meta:
        model = Article
        fields = ["section", "headline", "standfirst"]


class ParentSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    html = serializers.CharField()


class ReviewSerializer(serializers.ModelSerializer[Assignment]):
    """A text to judge, with what it takes to understand it, and nothing about anybody."""

    text = serializers.CharField(source="revision.text")
    html = serializers.CharField(source="revision.html")
    covered = serializers.BooleanField(
        source="revision.looks_harsh",
        help_text="Its words look harsh: warn its reader, and show it on request.",
    )
    article = ContextSerializer(source="comment.article")
    parent = serializers.SerializerMethodField(  # type: ignore[assignment] # a field, not the base's
        help_text="What it replies to, if anything."
    )

    class Meta:
        model = Assignment
        fields = ["id", "text", "html", "covered", "article", "parent", "lease_until"]

    @extend_schema_field(ParentSerializer(allow_null=True))
    def get_parent(self, assignment: Assignment) -> dict[str, str] | None:
        parent = assignment.comment.parent
        if parent is None or parent.released_revision is None:
            return None
        return {"text": parent.released_revision.text, "html": parent.released_revision.html}


class ProgressSerializer(serializers.Serializer[reading.Progress]):
    owed = serializers.IntegerField()
    given = serializers.IntegerField()
    comment = serializers.UUIDField(
        source="comment.pk", allow_null=True, default=None, help_text="Yours, that it pays for."
    )


class ReviewsSerializer(serializers.Serializer[Any]):
    progress = ProgressSerializer()
    banked = serializers.IntegerField(
        help_text="Reviews that you gave ahead; they pay for your next comment."
    )
    results = ReviewSerializer(many=True)


class RatedSerializer(ReviewsSerializer):
    letter = LetterSerializer(
        allow_null=True, help_text="What the house has to say about the answer at once."
    )


class HelpSerializer(serializers.Serializer[Any]):
    publication = serializers.SlugField(
        required=False, help_text="Where, if your account is at home at more than one."
    )


class RatingSerializer(serializers.Serializer[Any]):
    quality = serializers.ChoiceField(choices=Quality.choices, help_text="A matter of taste.")
    civil = YesNo(help_text="Only this decides.")
    reasons = serializers.ListField(
        child=serializers.ChoiceField(choices=Reason.choices),
        required=False,
        help_text='At least one with civil "no"; ignored with "yes".',
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=500)
    starred = serializers.BooleanField(
        default=False, help_text='Worth featuring. Decides nothing; ignored with civil "no".'
    )


class SkipSerializer(serializers.Serializer[Any]):
    why = serializers.ChoiceField(choices=SkipReason.choices)
    harm = serializers.ChoiceField(
        choices=HARMS, default="harmful", help_text="Of what is too harmful: a threat goes first."
    )


class Reviews(APIView):
    """What you have to review now. What is missing is drawn; nobody can ask for a target."""

    permission_classes = [IsAuthenticated]

    @extend_schema(responses={200: ReviewsSerializer} | problems(401))
    def get(self, request: Request) -> Response:
        reader = cast(Reader, request.user)
        draw_missing(reader)
        return Response(given(reader))

    @extend_schema(
        request=HelpSerializer, responses={201: ReviewsSerializer} | problems(400, 401, 403, 404)
    )
    def post(self, request: Request) -> Response:
        """Ask for texts to review although you owe none."""
        asked = HelpSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        reader = cast(Reader, request.user)
        volunteering.help_out(reader, _place(reader, asked.validated_data.get("publication")))
        return Response(given(reader), status=status.HTTP_201_CREATED)


def _place(reader: Reader, slug: str | None) -> Publication:
    """Where to help: the one that is named, or the reader's only or first one."""
    if slug is None:
        found = volunteering.publications_of(reader).first()
    else:
        found = Publication.objects.filter(slug=slug).first()
    if found is None:
        raise NotHere
    return found


class RatingOf(APIView):
    """Answer the two questions about the text you were given."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        request=RatingSerializer,
        parameters=[KEY],
        responses={201: RatedSerializer} | problems(400, 401, 404, 409),
    )
    def post(self, request: Request, pk: UUID) -> Response:
        asked = RatingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        reader = cast(Reader, request.user)

        def do() -> dict[str, Any]:
            rating = rating_verbs.rate(pk, reviewer=reader, **asked.validated_data)
            return {"revision": str(rating.revision_id)}

        fingerprint = {"rating": str(pk), **asked.validated_data}
        rated = once(reader, request.headers.get("Idempotency-Key"), fingerprint, do)
        leave_marks(reader, traces_of(request))
        letter = reading.letter_about(reader, UUID(rated["revision"]))
        told = LetterSerializer(letter).data if letter else None
        answer = given(reader) | {"letter": told}
        return Response(answer, status=status.HTTP_201_CREATED)


class SkipOf(APIView):
    """Pass a text on and get another: you cannot judge it, or it is too harmful to read."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        request=SkipSerializer,
        responses={201: ReviewsSerializer} | problems(400, 401, 404, 409, 429),
    )
    def post(self, request: Request, pk: UUID) -> Response:
        asked = SkipSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        reader = cast(Reader, request.user)
        rating_verbs.skip(pk, reviewer=reader, **asked.validated_data)
        return Response(given(reader), status=status.HTTP_201_CREATED)
