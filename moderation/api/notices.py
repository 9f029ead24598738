"""Notices of illegal content, for programs: no account is needed."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from comments.models import Comment
from moderation.answers import reason_of
from moderation.api.fields import problems
from moderation.models import LegalGround, Notice
from moderation.workflow import noticing
from moderation.workflow.settling import notice_rule
from moderation.workflow.unsettling import as_told


class GivenNoticeSerializer(serializers.Serializer[Any]):
    comment = serializers.UUIDField()
    ground = serializers.ChoiceField(choices=LegalGround.choices)
    law = serializers.CharField(required=False, allow_blank=True, default="", max_length=300)
    explanation = serializers.CharField(max_length=5000, help_text="Why it is illegal.")
    name = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=120,
        help_text="Name and e-mail are needed, except for crimes against children.",
    )
    email = serializers.EmailField(required=False, allow_blank=True, default="")
    trusted_flagger = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=120
    )
    good_faith = serializers.BooleanField(
        help_text="True: I believe in good faith that this is accurate and complete."
    )


class NoticeSerializer(serializers.ModelSerializer[Notice]):
    outcome = serializers.ChoiceField(
        choices=Notice.Outcome.choices, help_text="Empty: not decided yet."
    )
    reason = serializers.SerializerMethodField(help_text="In words; empty while it is open.")
    complain_until = serializers.SerializerMethodField()

    class Meta:
        model = Notice
        fields = [
            "secret", "comment", "ground", "received_at", "outcome", "reason", "answered_at",
            "complain_until", "complained_at", "heard_at",
        ]  # fmt: skip

    def get_reason(self, notice: Notice) -> str:
        return reason_of(notice)

    def get_complain_until(self, notice: Notice) -> str | None:
        until = notice.complain_until(notice_rule(notice).appeal_days)
        return until.isoformat() if until else None


class ComplaintSerializer(serializers.Serializer[Any]):
    statement = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=2000
    )


class Notices(APIView):
    """Give notice that a public comment is illegal. The answer's `secret` is the way back."""

    permission_classes = [AllowAny]

    @extend_schema(
        request=GivenNoticeSerializer,
        responses={201: NoticeSerializer} | problems(400, 404, 409, 429),
    )
    def post(self, request: Request) -> Response:
        asked = GivenNoticeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        facts = dict(asked.validated_data)
        comment = get_object_or_404(Comment.public, pk=facts.pop("comment"))
        given = noticing.give_notice(
            comment,
            noticing.Given(**facts),
            by=request.user if request.user.is_authenticated else None,
            language=get_language() or "",
        )
        return Response(NoticeSerializer(given).data, status=status.HTTP_201_CREATED)


class NoticeStatus(APIView):
    """What became of a notice, for whoever has its `secret`."""

    permission_classes = [AllowAny]

    @extend_schema(responses={200: NoticeSerializer} | problems(404))
    def get(self, request: Request, secret: str) -> Response:
        return Response(NoticeSerializer(as_told(_found(secret))).data)


class Complaint(APIView):
    """Nothing was done, and that is wrong: another moderator looks at it, once."""

    permission_classes = [AllowAny]

    @extend_schema(
        request=ComplaintSerializer, responses={201: NoticeSerializer} | problems(400, 404, 409)
    )
    def post(self, request: Request, secret: str) -> Response:
        asked = ComplaintSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        heard = noticing.complain(_found(secret), words=asked.validated_data["statement"])
        return Response(NoticeSerializer(heard).data, status=status.HTTP_201_CREATED)


def _found(secret: str) -> Notice:
    return get_object_or_404(Notice.objects.select_related("decision"), secret=secret)
