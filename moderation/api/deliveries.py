"""What was sent to endpoints, for programs of their admins: to be looked at, and sent again."""

from __future__ import annotations

from typing import Any
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
from moderation.api.endpoints import admin_of, endpoint_of
from moderation.api.fields import problems
from moderation.endpoints import deliveries_of, endpoints_of
from moderation.permissions import IsAdmin
from moderation.refusals import UnknownState
from moderation.workflow import listening
from newsroom.models import Delivery

DELIVERY_STATES = [(state, state) for state in Delivery.State.values]


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
    state = serializers.ChoiceField(choices=DELIVERY_STATES)

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


class PingOf(APIView):
    """Send an event that means nothing, to see whether it arrives."""

    permission_classes = [IsAdmin]

    @extend_schema(request=None, responses={202: PingedSerializer} | problems(401, 403, 404))
    def post(self, request: Request, pk: UUID) -> Response:
        event = listening.ping_endpoint(endpoint_of(request, pk), by=admin_of(request))
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
        held, since = endpoint_of(request, pk), asked.validated_data["since"]
        if since is None:
            count = listening.replay_dead(held, by=admin_of(request))
        else:
            count = listening.replay_since(held, since, by=admin_of(request))
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
        held = endpoint_of(self.request, self.kwargs["pk"])
        state = self.request.query_params.get("state", "")
        if state and state not in Delivery.State.values:
            raise UnknownState
        return deliveries_of(admin_of(self.request), held, state)


class ReplayDelivery(APIView):
    """Send this one once more, though it arrived or was given up."""

    permission_classes = [IsAdmin]

    @extend_schema(request=None, responses={202: None} | problems(401, 403, 404, 409))
    def post(self, request: Request, pk: int) -> Response:
        mine = Delivery.objects.filter(endpoint__in=endpoints_of(admin_of(request)))
        held = get_object_or_404(mine.select_related("endpoint"), pk=pk)
        listening.replay_one(held, by=admin_of(request))
        return Response(status=status.HTTP_202_ACCEPTED)
