"""Whether one likes to be asked when comments wait too long."""

from __future__ import annotations

from typing import Any, cast

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from moderation.api.fields import problems
from moderation.workflow import volunteering
from newsroom.models import Publication, Reader


class InvitedSerializer(serializers.Serializer[Any]):
    invited = serializers.BooleanField(help_text="Whether you hear of comments that wait.")


class Invitations(APIView):
    """Whether you are invited to review when comments wait too long at a publication."""

    permission_classes = [IsAuthenticated]

    @extend_schema(responses={200: InvitedSerializer} | problems(401, 404))
    def get(self, request: Request, slug: str) -> Response:
        """Whether you are."""
        return self._now(request, slug)

    @extend_schema(request=None, responses={200: InvitedSerializer} | problems(401, 404))
    def put(self, request: Request, slug: str) -> Response:
        """Be invited from now on. Safe to repeat."""
        volunteering.opt_in(cast(Reader, request.user), self._place(request, slug))
        return self._now(request, slug)

    @extend_schema(responses={200: InvitedSerializer} | problems(401, 404))
    def delete(self, request: Request, slug: str) -> Response:
        """Get no more invitations. Safe to repeat."""
        volunteering.opt_out(cast(Reader, request.user), self._place(request, slug))
        return self._now(request, slug)

    def _place(self, request: Request, slug: str) -> Publication:
        mine = volunteering.publications_of(cast(Reader, request.user))
        return get_object_or_404(mine, slug=slug)

    def _now(self, request: Request, slug: str) -> Response:
        there = volunteering.is_willing(cast(Reader, request.user), self._place(request, slug))
        return Response({"invited": there.exists()})
