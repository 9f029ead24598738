"""Your access tokens, for programs: to see, to end, and to make with the newsroom's word."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from comments.paging import NewestFirst
from moderation.api.fields import problems
from newsroom.access_tokens import DAYS_AT_MOST, is_good, revoke, tokens_of
from newsroom.accounts.token_making import make_and_tell
from newsroom.models import AccessToken, Reader
from newsroom.scopes import Scope


class AccessTokenSerializer(serializers.ModelSerializer[AccessToken]):
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=list(map(str, Scope))))
    good = serializers.SerializerMethodField(help_text="Whether it could be used now.")

    class Meta:
        model = AccessToken
        fields = [
            "id", "name", "ending", "scopes", "made_at", "expires_at", "last_used_at",
            "revoked_at", "good",
        ]  # fmt: skip

    def get_good(self, token: AccessToken) -> bool:
        return is_good(token)


class MadeTokenSerializer(AccessTokenSerializer):
    token = serializers.CharField(help_text="Shown this once, and known to nobody after.")

    class Meta(AccessTokenSerializer.Meta):
        fields = [*AccessTokenSerializer.Meta.fields, "token"]


class NewTokenSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=80)
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=list(map(str, Scope))), min_length=1, max_length=5
    )
    days = serializers.IntegerField(
        min_value=1, max_value=DAYS_AT_MOST, default=30, help_text="After which it ends."
    )


class AccessTokens(generics.ListAPIView[AccessToken]):
    """Your access tokens, the latest first; those that are over as well."""

    permission_classes = [IsAuthenticated]
    serializer_class = AccessTokenSerializer
    pagination_class = NewestFirst
    queryset = AccessToken.objects.none()

    def get_queryset(self) -> QuerySet[AccessToken]:
        return tokens_of(cast(Reader, self.request.user)).select_related("reader")

    @extend_schema(
        request=NewTokenSerializer,
        responses={201: MadeTokenSerializer} | problems(400, 401, 403, 429),
    )
    def post(self, request: Request) -> Response:
        """Make one, having just shown who you are: by a token that your newsroom signed in the
        last ten minutes, or in a session, on the page. No access token makes another. For the
        scopes of the desk a second factor must have been shown, too. You are told by mail."""
        asked = NewTokenSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        signed = request.auth if isinstance(request.auth, str) else None
        reader = cast(Reader, request.user)
        row, token = make_and_tell(reader, request._request, signed, **asked.validated_data)
        told = AccessTokenSerializer(row).data | {"token": token}
        return Response(told, status=status.HTTP_201_CREATED)


class AccessTokenOf(APIView):
    """One of your access tokens."""

    permission_classes = [IsAuthenticated]

    @extend_schema(responses={204: None} | problems(401, 404))
    def delete(self, request: Request, pk: UUID) -> Response:
        """Revoke it; it ends at once. Safe to repeat."""
        revoke(cast(Reader, request.user), pk)
        return Response(status=status.HTTP_204_NO_CONTENT)
