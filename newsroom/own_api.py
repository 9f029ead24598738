"""What readers may do about all that is theirs, for the newsroom that signs them in.

They have no password here to show again who they are: their newsroom vouches for them, by a
token. So a session is not enough, and a page that somebody left open leads nowhere.
"""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth import logout
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from moderation.api.fields import problems
from newsroom.accounts import leaving
from newsroom.headers import leave_nothing_here
from newsroom.models import AccessToken, Reader, Role
from newsroom.sso import BearerToken, Session
from newsroom.sso.readers import leave
from newsroom.takeaway import take_with_them


class RoleSerializer(serializers.ModelSerializer[Role]):
    publication = serializers.CharField(source="publication.slug")

    class Meta:
        model = Role
        fields = ["publication", "kind", "sections"]


class MeSerializer(serializers.ModelSerializer[Reader]):
    roles = RoleSerializer(many=True)
    scopes = serializers.SerializerMethodField(
        help_text="Of the access token that asks; null for other ways to sign in."
    )

    class Meta:
        model = Reader
        fields = ["id", "name", "handle", "language", "joined_at", "leaving_at", "roles", "scopes"]

    def get_scopes(self, reader: Reader) -> list[str] | None:
        token = self.context["request"].auth
        return token.scopes if isinstance(token, AccessToken) else None


class Me(APIView):
    """Who you are here, what your roles are, and what this token may."""

    permission_classes = [IsAuthenticated]

    @extend_schema(responses={200: MeSerializer} | problems(401))
    def get(self, request: Request) -> Response:
        reader = Reader.objects.prefetch_related("roles__publication").get(
            pk=cast(Reader, request.user).pk
        )
        return Response(MeSerializer(reader, context={"request": request}).data)


class LeavingSerializer(serializers.Serializer[Any]):
    leaving_at = serializers.DateTimeField(help_text="When it will be done; until then, DELETE.")


class OwnData(APIView):
    """All that is kept about you."""

    authentication_classes = [BearerToken]
    permission_classes = [IsAuthenticated]

    def perform_content_negotiation(
        self, request: Request, force: bool = False
    ) -> tuple[BaseRenderer, str]:
        """Whatever is asked for: it is this file, or a refusal in JSON."""
        renderer = self.get_renderers()[0]
        return renderer, str(renderer.media_type)

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY} | problems(401, 429))
    def get(self, request: Request) -> HttpResponse:
        """One zip: JSON for programs, and a page to read. Once an hour."""
        return take_with_them(cast(Reader, request.user))


class Leaving(APIView):
    """Whether you are to be erased."""

    authentication_classes = [BearerToken]
    permission_classes = [IsAuthenticated]

    @extend_schema(request=None, responses={200: LeavingSerializer} | problems(401))
    def post(self, request: Request) -> Response:
        """Be erased in 24 hours: name, words and all. Safe to repeat, and to take back."""
        due = leaving.ask_to_leave(cast(Reader, request.user))
        return Response(LeavingSerializer({"leaving_at": due}).data)

    @extend_schema(request=None, responses={204: None} | problems(401))
    def delete(self, request: Request) -> Response:
        """Stay after all. Safe to repeat."""
        leaving.stay(cast(Reader, request.user))
        return Response(status=204)


class SignOutSerializer(serializers.Serializer[Any]):
    everywhere = serializers.BooleanField(
        default=False, help_text="Every session, and every token issued until now, as well."
    )


class SignOut(APIView):
    """Leaving. A token that is signed out opens nothing any more, for as long as it would have."""

    authentication_classes = [BearerToken, Session]
    permission_classes = [IsAuthenticated]

    @extend_schema(request=SignOutSerializer, responses={204: None} | problems(400, 401, 403))
    def post(self, request: Request) -> Response:
        """Sign out the token that this comes with, or the session."""
        asked = SignOutSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        if isinstance(request.auth, str):
            leave(request.auth)
        if asked.validated_data["everywhere"]:
            leaving.sign_out_everywhere(cast(Reader, request.user))
        gone = Response(status=204)
        if not isinstance(request.auth, str):
            logout(request._request)
            leave_nothing_here(gone)
        return gone
