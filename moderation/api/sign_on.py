"""What readers are signed in with, for programs of a publication's admins."""

from __future__ import annotations

from typing import Any, cast

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from moderation.api.fields import problems
from moderation.api.sign_on_said import (
    KeySetSerializer,
    LinkWindowSerializer,
    MakeKeySerializer,
    NewKeySerializer,
    OpenWindowSerializer,
    OutlookSerializer,
    RotateKeySerializer,
    SignOnSerializer,
    SubjectsSerializer,
    TokenReportSerializer,
    TokenToTestSerializer,
)
from moderation.permissions import IsAdmin, SignedInHere, seats_of
from moderation.workflow import keeping_keys, rekeying
from newsroom.models import Publication, Reader, Role, SigningKey
from newsroom.refusals import TooLarge
from newsroom.sso.examining import examine
from newsroom.sso.rekeying import pairs_in

LINES_AT_MOST = 5000


class _OfAdmins(APIView):
    permission_classes = [IsAdmin]

    def paper(self, slug: str) -> Publication:
        seats = seats_of(cast(Reader, self.request.user), at_least=Role.Kind.ADMIN)
        mine = [seat.publication_id for seat in seats]
        return get_object_or_404(Publication, slug=slug, pk__in=mine)

    @property
    def by(self) -> Reader:
        return cast(Reader, self.request.user)

    def asked(self, kind: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        asked = kind(data=self.request.data)
        asked.is_valid(raise_exception=True)
        return dict(asked.validated_data)


class _OfAdminsHere(_OfAdmins):
    """For what decides who is signed in: no token does it, however it is signed."""

    permission_classes = [IsAdmin, SignedInHere]


class SignOn(_OfAdmins):
    """What your account system signs your readers in with. For admins."""

    @extend_schema(responses={200: SignOnSerializer} | problems(401, 403, 404))
    def get(self, request: Request, slug: str) -> Response:
        return Response(SignOnSerializer(self.paper(slug)).data)


class SigningKeys(_OfAdminsHere):
    """The keys of a publication."""

    @extend_schema(
        request=MakeKeySerializer,
        responses={201: NewKeySerializer} | problems(400, 401, 403, 404, 409),
    )
    def post(self, request: Request, slug: str) -> Response:
        """Make one more. Its secret is in this answer, and in none after it."""
        told = self.asked(MakeKeySerializer)
        return _made(*keeping_keys.make_key(self.paper(slug), by=self.by, **told))


class SigningKeyOf(_OfAdminsHere):
    """A key of a publication."""

    @extend_schema(responses={204: None} | problems(401, 403, 404, 409))
    def delete(self, request: Request, slug: str, pk: int) -> Response:
        """End it: what it signed opens nothing any more."""
        key = get_object_or_404(self.paper(slug).signing_keys, pk=pk)
        keeping_keys.end_key(key, by=self.by)
        return Response(status=status.HTTP_204_NO_CONTENT)


class RotationOf(_OfAdminsHere):
    """Putting another key in the place of one."""

    @extend_schema(
        request=RotateKeySerializer,
        responses={201: NewKeySerializer} | problems(400, 401, 403, 404, 409),
    )
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """The old one opens for 0, 1, 7 or 30 days more. See that your tokens name their key
        (`kid`) before: while two are in use, each has to."""
        key = get_object_or_404(self.paper(slug).signing_keys.select_related("publication"), pk=pk)
        told = self.asked(RotateKeySerializer)
        return _made(*keeping_keys.rotate_key(key, by=self.by, **told))


def _made(key: SigningKey, secret: str) -> Response:
    body = NewKeySerializer(key, context={"secret": secret}).data
    headers = {"Cache-Control": "no-store"}
    return Response(body, status=status.HTTP_201_CREATED, headers=headers)


class KeySetOf(_OfAdminsHere):
    """Where your account system publishes its public keys (JWKS)."""

    @extend_schema(
        request=KeySetSerializer,
        responses={200: KeySetSerializer} | problems(400, 401, 403, 404),
    )
    def put(self, request: Request, slug: str) -> Response:
        """Set the address. It is looked at at once: see `problem` and `kids`."""
        told = self.asked(KeySetSerializer)
        return Response(
            KeySetSerializer(keeping_keys.set_key_set(self.paper(slug), by=self.by, **told)).data
        )

    @extend_schema(responses={204: None} | problems(401, 403, 404))
    def delete(self, request: Request, slug: str) -> Response:
        """None any more. Safe to repeat."""
        keeping_keys.set_key_set(self.paper(slug), by=self.by, url="", algorithms=[])
        return Response(status=status.HTTP_204_NO_CONTENT)


class LinkWindowOf(_OfAdminsHere):
    """The time in which a token finds an older account by its confirmed address."""

    @extend_schema(
        request=OpenWindowSerializer,
        responses={201: LinkWindowSerializer} | problems(400, 401, 403, 404, 409),
    )
    def post(self, request: Request, slug: str) -> Response:
        """Open it. It ends by itself."""
        told = self.asked(OpenWindowSerializer)
        window = keeping_keys.open_window(self.paper(slug), by=self.by, **told)
        return Response(LinkWindowSerializer(window).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None} | problems(401, 403, 404))
    def delete(self, request: Request, slug: str) -> Response:
        """End it now. Safe to repeat."""
        keeping_keys.end_window(self.paper(slug), by=self.by)
        return Response(status=status.HTTP_204_NO_CONTENT)


class TokenTest(_OfAdmins):
    """Trying a token."""

    @extend_schema(
        request=TokenToTestSerializer,
        responses={200: TokenReportSerializer} | problems(400, 401, 403, 404),
    )
    def post(self, request: Request, slug: str) -> Response:
        """Say claim by claim what is good and bad about a token, and whom it would speak for."""
        paper, told = self.paper(slug), self.asked(TokenToTestSerializer)
        return Response(TokenReportSerializer(examine(told["token"], paper)).data)


class Subjects(_OfAdminsHere):
    """What your accounts are known by."""

    @extend_schema(
        request=SubjectsSerializer,
        responses={200: OutlookSerializer} | problems(400, 401, 403, 404, 409, 413),
    )
    def post(self, request: Request, slug: str) -> Response:
        """Change subjects by a list of old and new ones, up to 5,000 lines; carried out once."""
        paper, told = self.paper(slug), self.asked(SubjectsSerializer)
        pairs = pairs_in(told["csv"])
        if len(pairs) > LINES_AT_MOST:
            raise TooLarge(_("That is for the command “rekey”: more than 5,000 lines."))
        if told["dry_run"]:
            found = rekeying.outlook(paper, pairs)
        else:
            found = rekeying.rekey(paper, pairs, by=self.by)
        return Response(OutlookSerializer(found).data)
