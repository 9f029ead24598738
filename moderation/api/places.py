"""How comments are published where, for programs of the desk."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from comments.paging import NewestFirst
from moderation.api.fields import problems
from moderation.in_force import modes_of, seen_by
from moderation.permissions import IsModerator, seats_of
from moderation.workflow.placing import RAID_HOURS, Times, begin_raid, end_mode, set_mode
from newsroom.models import MODE_CHOICES, Article, Mode, Reader
from newsroom.places import Place
from newsroom.refusals import NotHere


class ModeSetSerializer(serializers.ModelSerializer[Mode]):
    """Something that was set for a place, and is in force or is to be."""

    kind_in_words = serializers.CharField(source="get_kind_display")
    publication = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    headline = serializers.CharField(source="article.headline", default=None, allow_null=True)
    set_by = serializers.CharField(
        source="set_by.name", default=None, allow_null=True, help_text="Null: nobody."
    )

    class Meta:
        model = Mode
        fields = [
            "id", "publication", "section", "article", "headline", "kind", "kind_in_words",
            "reason", "note", "starts_at", "ends_at", "daily_from", "daily_until", "days",
            "time_zone", "set_by", "set_at",
        ]  # fmt: skip


class PlaceSerializer(serializers.Serializer[Any]):
    """Where: an article, a section of a publication, or else the publication as a whole."""

    publication = serializers.SlugField(required=False, help_text="Not needed with an article.")
    section = serializers.SlugField(required=False, allow_blank=True, default="")
    article = serializers.UUIDField(required=False, allow_null=True, default=None)

    def place_for(self, reader: Reader) -> Place:
        """Raises NotHere for what lies at none of this reader's desks."""
        told = self.validated_data
        papers = {seat.publication.slug: seat.publication for seat in seats_of(reader)}
        if told["article"]:
            mine = Article.objects.filter(publication__in=papers.values())
            article = mine.select_related("publication").filter(pk=told["article"]).first()
            if article is None:
                raise NotHere
            return Place(article.publication, article=article)
        if told.get("publication") not in papers:
            raise NotHere
        return Place(papers[told["publication"]], told["section"])


class SetModeSerializer(PlaceSerializer):
    kind = serializers.ChoiceField(choices=MODE_CHOICES)
    reason = serializers.CharField(
        max_length=300, required=False, allow_blank=True, default="", help_text="For readers."
    )
    note = serializers.CharField(
        max_length=300, required=False, allow_blank=True, default="", help_text="For the desk."
    )
    starts_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    ends_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    daily_from = serializers.TimeField(
        required=False, allow_null=True, default=None, help_text="By the publication's clock."
    )
    daily_until = serializers.TimeField(required=False, allow_null=True, default=None)
    days = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=6),
        required=False,
        default=list,
        help_text="On which the daily hours begin, Monday is 0; empty: every day.",
    )


class BeginRaidSerializer(PlaceSerializer):
    hours = serializers.ChoiceField(choices=[(hours, hours) for hours in RAID_HOURS])
    note = serializers.CharField(
        max_length=300, required=False, allow_blank=True, default="", help_text="For the desk."
    )


class StandingSerializer(serializers.Serializer[Any]):
    """What is in force at a place, and what is next."""

    publication = serializers.CharField(source="place.publication.slug")
    section = serializers.CharField(source="place.section")
    kind = serializers.ChoiceField(choices=MODE_CHOICES)
    kind_in_words = serializers.CharField()
    next_at = serializers.DateTimeField(allow_null=True)
    next_in_words = serializers.CharField()
    raid_until = serializers.DateTimeField(source="raid.ends_at", allow_null=True, default=None)
    may_be_raid = serializers.BooleanField(
        help_text="New accounts do far more than usual; told of whole publications only."
    )
    may_change = serializers.BooleanField()
    modes = ModeSetSerializer(many=True)


class Places(APIView):
    """What is in force in your publications and their sections, now and next.

    What is set for single articles is among `/modes`; what is in force at one, at its own address.
    """

    permission_classes = [IsModerator]

    @extend_schema(responses={200: StandingSerializer(many=True)} | problems(401, 403))
    def get(self, request: Request) -> Response:
        seen = seen_by(cast(Reader, request.user), [])
        standings = [standing for one in seen for standing in one.standings]
        return Response(StandingSerializer(standings, many=True).data)


class Modes(generics.ListAPIView[Mode]):
    """What is set at your places, the newest first: modes and raids, in force or to come."""

    permission_classes = [IsModerator]
    serializer_class = ModeSetSerializer
    pagination_class = NewestFirst
    queryset = Mode.objects.none()

    def get_queryset(self) -> QuerySet[Mode]:
        return modes_of(cast(Reader, self.request.user))

    @extend_schema(
        request=SetModeSerializer,
        responses={201: ModeSetSerializer} | problems(400, 401, 403, 404),
    )
    def post(self, request: Request) -> Response:
        """Set how comments are published at a place. For senior moderators."""
        asked = SetModeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        told, reader = asked.validated_data, cast(Reader, request.user)
        names = ("starts_at", "ends_at", "daily_from", "daily_until", "days")
        mode = set_mode(
            asked.place_for(reader),
            kind=Mode.Kind(told["kind"]),
            by=reader,
            times=Times(**{name: told[name] for name in names}),
            reason=told["reason"],
            note=told["note"],
        )
        return Response(ModeSetSerializer(mode).data, status=status.HTTP_201_CREATED)


class ModeDetail(APIView):
    """Something that was set for a place."""

    permission_classes = [IsModerator]

    @extend_schema(responses={204: None} | problems(401, 403, 404))
    def delete(self, request: Request, pk: UUID) -> Response:
        """End it; it stays on record. For senior moderators."""
        reader = cast(Reader, request.user)
        end_mode(get_object_or_404(modes_of(reader), pk=pk), by=reader)
        return Response(status=status.HTTP_204_NO_CONTENT)


class Raids(APIView):
    """Meeting a raid."""

    permission_classes = [IsModerator]

    @extend_schema(
        request=BeginRaidSerializer,
        responses={201: ModeSetSerializer} | problems(400, 401, 403, 404),
    )
    def post(self, request: Request) -> Response:
        """Meet a raid for some hours. It ends by itself; end it earlier at `/modes/{id}`."""
        asked = BeginRaidSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        told, reader = asked.validated_data, cast(Reader, request.user)
        place = asked.place_for(reader)
        raid = begin_raid(place, hours=told["hours"], by=reader, note=told["note"])
        return Response(ModeSetSerializer(raid).data, status=status.HTTP_201_CREATED)
