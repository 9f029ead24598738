"""Where a publication is told what happens, for programs of its admins."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from moderation.api.fields import problems
from moderation.downloads import administered_by
from moderation.endpoints import endpoints_of
from moderation.permissions import IsAdmin
from moderation.workflow import listening
from newsroom.events.kinds import KINDS
from newsroom.models import Endpoint, Publication, Reader
from newsroom.refusals import NotHere

EVENTS = [(kind, kind) for kind in KINDS]
STATES = [("active", "active"), ("paused", "paused")]
A_WEEK = 7 * 24


class EndpointSerializer(serializers.ModelSerializer[Endpoint]):
    """Where a publication is told what happens. The secret is shown once, when it is made."""

    publication = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    events = serializers.ListField(
        child=serializers.ChoiceField(choices=EVENTS), help_text="Empty: all of them."
    )
    state = serializers.ChoiceField(choices=STATES, read_only=True)
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


def admin_of(request: Request) -> Reader:
    return cast(Reader, request.user)


def endpoint_of(request: Request, pk: UUID) -> Endpoint:
    return get_object_or_404(endpoints_of(admin_of(request)), pk=pk)


class Endpoints(APIView):
    """Where a publication is told what happens: all of it, and one more. For its admins."""

    permission_classes = [IsAdmin]

    @extend_schema(
        responses={200: EndpointSerializer(many=True)} | problems(401, 403, 404),
    )
    def get(self, request: Request, slug: str) -> Response:
        """All of them: twenty at most."""
        mine = endpoints_of(admin_of(request)).filter(publication=self._paper(request, slug))
        return Response(EndpointSerializer(mine, many=True).data)

    @extend_schema(
        request=EndpointSetSerializer,
        responses={201: NewEndpointSerializer} | problems(400, 401, 403, 404, 409),
    )
    def post(self, request: Request, slug: str) -> Response:
        """One more. The answer has its `secret`, this once."""
        asked = EndpointSetSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        made, secret = listening.add_endpoint(
            self._paper(request, slug), by=admin_of(request), **asked.validated_data
        )
        shown = EndpointSerializer(made).data | {"secret": secret}
        return Response(shown, status=status.HTTP_201_CREATED)

    def _paper(self, request: Request, slug: str) -> Publication:
        mine = {paper.slug: paper for paper in administered_by(admin_of(request))}
        if slug not in mine:
            raise NotHere
        return mine[slug]


class EndpointDetail(APIView):
    """One endpoint: where it is, what it is told of, and how it does."""

    permission_classes = [IsAdmin]

    @extend_schema(responses={200: EndpointSerializer} | problems(401, 403, 404))
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(EndpointSerializer(endpoint_of(request, pk)).data)

    @extend_schema(
        request=EndpointSetSerializer(partial=True),
        responses={200: EndpointSerializer} | problems(400, 401, 403, 404),
    )
    def patch(self, request: Request, pk: UUID) -> Response:
        """Change what is given; the rest stays."""
        asked = EndpointSetSerializer(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        held = endpoint_of(request, pk)
        changed = listening.change_endpoint(held, by=admin_of(request), **asked.validated_data)
        return Response(EndpointSerializer(changed).data)

    @extend_schema(responses={204: None} | problems(401, 403, 404))
    def delete(self, request: Request, pk: UUID) -> Response:
        """Take it away: nothing is sent to it any more, and what waits is dropped."""
        listening.remove_endpoint(endpoint_of(request, pk), by=admin_of(request))
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
        held = endpoint_of(request, pk)
        secret = listening.rotate_secret(held, by=admin_of(request), overlap=overlap)
        return Response({"secret": secret}, status=status.HTTP_201_CREATED)


class PauseOf(APIView):
    """Send nothing for now: what happens waits."""

    permission_classes = [IsAdmin]

    @extend_schema(
        request=None, responses={200: EndpointSerializer} | problems(401, 403, 404, 409)
    )
    def post(self, request: Request, pk: UUID) -> Response:
        paused = listening.pause_endpoint(endpoint_of(request, pk), by=admin_of(request))
        return Response(EndpointSerializer(paused).data)


class ResumeOf(APIView):
    """Send again; also to one that rests after failures."""

    permission_classes = [IsAdmin]

    @extend_schema(
        request=None, responses={200: EndpointSerializer} | problems(401, 403, 404, 409)
    )
    def post(self, request: Request, pk: UUID) -> Response:
        resumed = listening.resume_endpoint(endpoint_of(request, pk), by=admin_of(request))
        return Response(EndpointSerializer(resumed).data)
