"""Where a publication is told what happens, for programs of its admins."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from comments.paging import NewestDeliveryFirst
from moderation.api.fields import problems
from moderation.downloads import administered_by
from moderation.endpoints import deliveries_of, endpoints_of
from moderation.permissions import IsAdmin
from moderation.workflow import listening
from newsroom.events.kinds import KINDS
from newsroom.models import Delivery, Endpoint, Publication, Reader
from newsroom.refusals import NotHere

EVENTS = [(kind, kind) for kind in KINDS]
A_WEEK = 7 * 24


class EndpointSerializer(serializers.ModelSerializer[Endpoint]):
    """Where a publication is told what happens. The secret is shown once, when it is made."""

    publication = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    events = serializers.ListField(
        child=serializers.ChoiceField(choices=EVENTS), help_text="Empty: all of them."
    )
    state = serializers.ChoiceField(
        choices=[("active", "active"), ("paused", "paused")], read_only=True
    )
    paused_because = serializers.CharField(
        read_only=True, help_text="gone: it answered 410; secret_lost; empty: somebody did it."
    )

    class Meta:
        model = Endpoint
        fields = [
            "id", "publication", "url", "description", "events", "state", "paused_because",
            "failures", "rests_until", "delivered_at", "failed_at", "rotated_at", "before_until",
            "created_at",
        ]  # fmt: skip
        read_only_fields = ["failures", "rests_until", "delivered_at", "failed_at", "rotated_at",
                            "before_until", "created_at"]  # fmt: skip


class EndpointSetSerializer(serializers.Serializer[Any]):
    url = serializers.CharField(max_length=2000)
    description = serializers.CharField(max_length=200, required=False, allow_blank=True)
    events = serializers.ListField(
        child=serializers.ChoiceField(choices=EVENTS),
        required=False,
        help_text="Empty: all of them.",
    )


class NewEndpointSerializer(EndpointSerializer):
    secret = serializers.CharField(help_text="Keep it: it is not shown again.")

    class Meta(EndpointSerializer.Meta):
        fields = [*EndpointSerializer.Meta.fields, "secret"]


class RotateSerializer(serializers.Serializer[Any]):
    overlap_hours = serializers.FloatField(
        min_value=0, max_value=A_WEEK, default=24, help_text="For so long the old one signs, too."
    )


class NewSecretSerializer(serializers.Serializer[Any]):
    secret = serializers.CharField(help_text="Keep it: it is not shown again.")


class AttemptSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    attempt = serializers.IntegerField()
    status = serializers.IntegerField(allow_null=True, help_text="Null: there was no answer.")
    error = serializers.CharField(help_text="Why there was none; else empty.")
    seconds = serializers.FloatField()
    excerpt = serializers.CharField(help_text="The beginning of the answer.")


class DeliverySerializer(serializers.ModelSerializer[Delivery]):
    event = serializers.UUIDField(source="event_id")
    type = serializers.CharField(source="event.type")
    happened_at = serializers.DateTimeField(source="event.created_at")
    sequence = serializers.IntegerField(source="place")
    tried = AttemptSerializer(many=True)
    state = serializers.ChoiceField(choices=[(one, one) for one in Delivery.State.values])

    class Meta:
        model = Delivery
        fields = [
            "id", "event", "type", "subject", "sequence", "happened_at", "state", "attempts",
            "due_at", "settled_at", "replayed", "tried",
        ]  # fmt: skip


class ReplaySerializer(serializers.Serializer[Any]):
    """Everything that happened since a time; without one, what was given up."""

    since = serializers.DateTimeField(required=False, allow_null=True, default=None)


class ReplayedSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField(help_text="How many events are sent once more.")


class PingedSerializer(serializers.Serializer[Any]):
    event = serializers.UUIDField(help_text="The id of the ping; look for it in the deliveries.")


def _admin(request: Request) -> Reader:
    return cast(Reader, request.user)


def _mine(request: Request, pk: UUID) -> Endpoint:
    return get_object_or_404(endpoints_of(_admin(request)), pk=pk)


class Endpoints(APIView):
    """Where a publication is told what happens: all of it, and one more. For its admins."""

    permission_classes = [IsAdmin]

    @extend_schema(
        operation_id="endpoints_list",
        responses={200: EndpointSerializer(many=True)} | problems(401, 403, 404),
    )
    def get(self, request: Request, slug: str) -> Response:
        mine = endpoints_of(_admin(request)).filter(publication=self._paper(request, slug))
        return Response(EndpointSerializer(mine, many=True).data)

    @extend_schema(
        request=EndpointSetSerializer,
        responses={201: NewEndpointSerializer} | problems(400, 401, 403, 404, 409),
    )
    def post(self, request: Request, slug: str) -> Response:
        asked = EndpointSetSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        made, secret = listening.add_endpoint(
            self._paper(request, slug), by=_admin(request), **asked.validated_data
        )
        shown = EndpointSerializer(made).data | {"secret": secret}
        return Response(shown, status=status.HTTP_201_CREATED)

    def _paper(self, request: Request, slug: str) -> Publication:
        mine = {paper.slug: paper for paper in administered_by(_admin(request))}
        if slug not in mine:
            raise NotHere
        return mine[slug]


class EndpointDetail(APIView):
    permission_classes = [IsAdmin]

    @extend_schema(responses={200: EndpointSerializer} | problems(401, 403, 404))
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(EndpointSerializer(_mine(request, pk)).data)

    @extend_schema(
        request=EndpointSetSerializer(partial=True),
        responses={200: EndpointSerializer} | problems(400, 401, 403, 404),
    )
    def patch(self, request: Request, pk: UUID) -> Response:
        asked = EndpointSetSerializer(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        held = _mine(request, pk)
        changed = listening.change_endpoint(held, by=_admin(request), **asked.validated_data)
        return Response(EndpointSerializer(changed).data)

    @extend_schema(responses={204: None} | problems(401, 403, 404))
    def delete(self, request: Request, pk: UUID) -> Response:
        listening.remove_endpoint(_mine(request, pk), by=_admin(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class SecretOf(APIView):
    """A new secret; for a while the one before signs as well."""

    permission_classes = [IsAdmin]

    @extend_schema(
        request=RotateSerializer,
        responses={201: NewSecretSerializer} | problems(400, 401, 403, 404),
    )
    def post(self, request: Request, pk: UUID) -> Response:
        asked = RotateSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        overlap = timedelta(hours=asked.validated_data["overlap_hours"])
        held = _mine(request, pk)
        secret = listening.rotate_secret(held, by=_admin(request), overlap=overlap)
        return Response({"secret": secret}, status=status.HTTP_201_CREATED)


class PauseOf(APIView):
    """Send nothing for now: what happens waits."""

    permission_classes = [IsAdmin]

    @extend_schema(
        request=None, responses={200: EndpointSerializer} | problems(401, 403, 404, 409)
    )
    def post(self, request: Request, pk: UUID) -> Response:
        paused = listening.pause_endpoint(_mine(request, pk), by=_admin(request))
        return Response(EndpointSerializer(paused).data)


class ResumeOf(APIView):
    """Send again; also to one that rests after failures."""

    permission_classes = [IsAdmin]

    @extend_schema(
        request=None, responses={200: EndpointSerializer} | problems(401, 403, 404, 409)
    )
    def post(self, request: Request, pk: UUID) -> Response:
        resumed = listening.resume_endpoint(_mine(request, pk), by=_admin(request))
        return Response(EndpointSerializer(resumed).data)


class PingOf(APIView):
    """Send an event that means nothing, to see whether it arrives."""

    permission_classes = [IsAdmin]

    @extend_schema(request=None, responses={202: PingedSerializer} | problems(401, 403, 404))
    def post(self, request: Request, pk: UUID) -> Response:
        event = listening.ping_endpoint(_mine(request, pk), by=_admin(request))
        return Response({"event": event.pk}, status=status.HTTP_202_ACCEPTED)


class ReplayOf(APIView):
    """Send once more what was given up; or, with a time, everything that happened since."""

    permission_classes = [IsAdmin]

    @extend_schema(
        request=ReplaySerializer,
        responses={202: ReplayedSerializer} | problems(400, 401, 403, 404),
    )
    def post(self, request: Request, pk: UUID) -> Response:
        asked = ReplaySerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        held, since = _mine(request, pk), asked.validated_data["since"]
        if since is None:
            count = listening.replay_dead(held, by=_admin(request))
        else:
            count = listening.replay_since(held, since, by=_admin(request))
        return Response({"count": count}, status=status.HTTP_202_ACCEPTED)


@extend_schema(
    parameters=[OpenApiParameter("state", OpenApiTypes.STR, enum=Delivery.State.values)]
)
class Deliveries(generics.ListAPIView[Delivery]):
    """What was or is to be sent to an endpoint, the newest event first, with every attempt."""

    permission_classes = [IsAdmin]
    serializer_class = DeliverySerializer
    pagination_class = NewestDeliveryFirst
    queryset = Delivery.objects.none()

    def get_queryset(self) -> QuerySet[Delivery]:
        held = _mine(self.request, self.kwargs["pk"])
        state = self.request.query_params.get("state", "")
        return deliveries_of(_admin(self.request), held, state)


class ReplayDelivery(APIView):
    """Send this one once more, though it arrived or was given up."""

    permission_classes = [IsAdmin]

    @extend_schema(request=None, responses={202: None} | problems(401, 403, 404, 409))
    def post(self, request: Request, pk: int) -> Response:
        mine = Delivery.objects.filter(endpoint__in=endpoints_of(_admin(request)))
        held = get_object_or_404(mine.select_related("endpoint"), pk=pk)
        listening.replay_one(held, by=_admin(request))
        return Response(status=status.HTTP_202_ACCEPTED)
