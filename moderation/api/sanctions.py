"""What the desk does about people, and how one stands with it."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from moderation import own_standing, people
from moderation.api.fields import problems
from moderation.grounds import SANCTION_REASONS
from moderation.models import Sanction
from moderation.permissions import IsModerator, moderated_by
from moderation.workflow import ranking, sanctioning
from newsroom.models import Publication, Reader


class SanctionSerializer(serializers.ModelSerializer[Sanction]):
    publication = serializers.SlugField(source="publication.slug")
    by = serializers.CharField(
        source="by.name", allow_null=True, default=None, help_text="Null: a rule of the house."
    )
    lifted_by = serializers.CharField(source="lifted_by.name", allow_null=True, default=None)
    in_force = serializers.BooleanField(source="is_in_force")

    class Meta:
        model = Sanction
        fields = [
            "id", "publication", "kind", "reason", "explanation", "by", "rule", "decision",
            "began_at", "until", "review_at", "acknowledged_at", "lifted_at", "lifted_by",
            "lifted_because", "in_force",
        ]  # fmt: skip


class OwnSanctionSerializer(serializers.ModelSerializer[Sanction]):
    """As its reader is told of it: not by whom."""

    publication = serializers.SlugField(source="publication.slug")
    in_force = serializers.BooleanField(source="is_in_force")
    letter = serializers.UUIDField(
        allow_null=True, help_text="To object to a warning: /me/letters/{id}/objection"
    )
    statement = serializers.UUIDField(
        allow_null=True, help_text="To appeal against a restriction: /statements/{id}/appeal"
    )

    class Meta:
        model = Sanction
        fields = [
            "id", "publication", "kind", "reason", "explanation", "rule", "began_at", "until",
            "acknowledged_at", "lifted_at", "in_force", "letter", "statement",
        ]  # fmt: skip


class SanctionOfDecisionSerializer(serializers.Serializer[Any]):
    """What is done about the author of a text with a decision about it."""

    kind = serializers.ChoiceField(choices=Sanction.Kind.choices)
    reason = serializers.ChoiceField(choices=SANCTION_REASONS, help_text="The reader reads it.")
    explanation = serializers.CharField(
        max_length=2000, required=False, allow_blank=True, default="", help_text="To the reader."
    )
    days = serializers.IntegerField(
        min_value=1,
        max_value=ranking.DAYS_AT_MOST,
        required=False,
        allow_null=True,
        default=None,
        help_text="How long. Null: for words, and for a ban without end.",
    )
    note = serializers.CharField(
        max_length=2000, required=False, allow_blank=True, default="", help_text="For the desk."
    )


class PenaltySerializer(SanctionOfDecisionSerializer):
    publication = serializers.SlugField()


class LiftSerializer(serializers.Serializer[Any]):
    because = serializers.CharField(max_length=200, help_text="For the desk.")


class SanctionsOf(APIView):
    """What the desk said to a reader and restricted, past and present; and to do so."""

    permission_classes = [IsModerator]

    @extend_schema(
        responses={200: SanctionSerializer(many=True)} | problems(401, 403, 404),
    )
    def get(self, request: Request, pk: UUID) -> Response:
        moderator, reader = moderator_and_reader(request, pk)
        rows = people.sanctions_of(reader, moderator)
        return Response(SanctionSerializer(rows, many=True).data)

    @extend_schema(
        request=PenaltySerializer,
        responses={201: SanctionSerializer} | problems(400, 401, 403, 404, 409),
    )
    def post(self, request: Request, pk: UUID) -> Response:
        moderator, reader = moderator_and_reader(request, pk)
        asked = PenaltySerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        slug = asked.validated_data.pop("publication")
        here = Publication.objects.filter(pk__in=moderated_by(moderator))
        publication = get_object_or_404(here, slug=slug)
        penalty = penalty_of(asked.validated_data)
        imposed = sanctioning.impose(reader, publication, penalty, by=moderator)
        return Response(SanctionSerializer(imposed).data, status=status.HTTP_201_CREATED)


class Lift(APIView):
    """End a restriction before its time, on record."""

    permission_classes = [IsModerator]

    @extend_schema(
        request=LiftSerializer,
        responses={200: SanctionSerializer} | problems(400, 401, 403, 404, 409),
    )
    def post(self, request: Request, pk: UUID) -> Response:
        moderator = cast(Reader, request.user)
        here = Sanction.objects.filter(publication__in=moderated_by(moderator))
        found = get_object_or_404(here.select_related("reader", "publication"), pk=pk)
        asked = LiftSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        lifted = sanctioning.lift(found, by=moderator, **asked.validated_data)
        return Response(SanctionSerializer(lifted).data)


class OwnStanding(APIView):
    """How you stand with the desk: what it said to you and limited, the latest first."""

    permission_classes = [IsAuthenticated]

    @extend_schema(responses={200: OwnSanctionSerializer(many=True)} | problems(401))
    def get(self, request: Request) -> Response:
        told = own_standing.standing_of(cast(Reader, request.user))
        return Response([_own(one) for one in told])


class Acknowledge(APIView):
    """Say that you have read a warning; then you can write and review as before."""

    permission_classes = [IsAuthenticated]

    @extend_schema(request=None, responses={204: None} | problems(401, 404, 409))
    def post(self, request: Request, pk: UUID) -> Response:
        reader = cast(Reader, request.user)
        found = get_object_or_404(Sanction, pk=pk, reader=reader)
        sanctioning.acknowledge(found, reader=reader)
        return Response(status=status.HTTP_204_NO_CONTENT)


def moderator_and_reader(request: Request, pk: UUID) -> tuple[Reader, Reader]:
    """Who asks, and whom it is about. Raises Http404 for whom they cannot look up."""
    moderator = cast(Reader, request.user)
    return moderator, get_object_or_404(people.people_of(moderator), pk=pk)


def penalty_of(asked: dict[str, Any]) -> ranking.Penalty:
    """What the verbs take. Raises MissingAnswer and Invalid."""
    return ranking.Penalty(**asked | {"kind": Sanction.Kind(asked["kind"])})


def _own(told: own_standing.Told) -> dict[str, Any]:
    for_the_serializer: Any = told.sanction
    for_the_serializer.letter = told.letter.pk if told.letter else None
    for_the_serializer.statement = told.statement.pk if told.statement else None
    return dict(OwnSanctionSerializer(told.sanction).data)
