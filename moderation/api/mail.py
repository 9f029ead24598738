"""How a reader likes to be written to by mail."""

from __future__ import annotations

from typing import cast

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from moderation.api.fields import problems
from moderation.models import Mailbox
from moderation.workflow import mailboxes
from newsroom.models import Reader


class MailSerializer(serializers.ModelSerializer[Mailbox]):
    address_confirmed = serializers.SerializerMethodField(
        help_text="Without a confirmed address nothing is mailed, whatever is chosen."
    )

    class Meta:
        model = Mailbox
        fields = ["rhythm", "replies", "outcomes", "address_confirmed"]

    def get_address_confirmed(self, box: Mailbox) -> bool:
        return mailboxes.may_be_mailed(box.reader)


class MailChoices(APIView):
    """How often you are written to by mail, and of what."""

    permission_classes = [IsAuthenticated]

    @extend_schema(responses={200: MailSerializer} | problems(401))
    def get(self, request: Request) -> Response:
        box = mailboxes.mailbox_of(cast(Reader, request.user))
        return Response(MailSerializer(box).data)

    @extend_schema(
        request=MailSerializer(partial=True),
        responses={200: MailSerializer} | problems(400, 401),
    )
    def patch(self, request: Request) -> Response:
        """Change some of it; what is not named stays. What waits to be mailed follows."""
        asked = MailSerializer(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        box = mailboxes.choose(cast(Reader, request.user), **asked.validated_data)
        return Response(MailSerializer(box).data)
