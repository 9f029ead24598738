"""Hooks: who outside is asked about texts, what they said, and where they say it later."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from comments.paging import NewestFirst
from moderation import opinions
from moderation.api.fields import problems
from moderation.api.hook_said import (
    AddHookSerializer,
    CallSerializer,
    ChangeHookSerializer,
    HookOpinionSerializer,
    HookSerializer,
    HookWithSecretSerializer,
    TriedSerializer,
)
from moderation.hooked import calls_of, hooked_papers, hooks_of
from moderation.models import HookCall, ModerationHook
from moderation.permissions import IsAdmin
from moderation.refusals import BadOpinion, UnknownState
from moderation.workflow import hooks
from moderation.workflow.hearing_outside import hear_hook
from moderation.workflow.hook_messages import fits
from newsroom.models import Reader
from newsroom.refusals import NotHere


class Hooks(generics.ListAPIView[ModerationHook]):
    """Who outside is asked about texts, at the publications where you are an admin."""

    permission_classes = [IsAdmin]
    serializer_class = HookSerializer
    pagination_class = NewestFirst
    queryset = ModerationHook.objects.none()

    def get_queryset(self) -> QuerySet[ModerationHook]:
        return hooks_of(cast(Reader, self.request.user))

    @extend_schema(
        request=AddHookSerializer,
        responses={201: HookWithSecretSerializer} | problems(400, 401, 403, 404, 409),
    )
    def post(self, request: Request) -> Response:
        """Have somebody asked. The answer has the `secret`, this once."""
        asked = AddHookSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        told, reader = dict(asked.validated_data), cast(Reader, request.user)
        paper = get_object_or_404(hooked_papers(reader), slug=told.pop("publication"))
        made = hooks.add_hook(paper, by=reader, **told)
        return Response(HookWithSecretSerializer(made).data, status=status.HTTP_201_CREATED)


class HookFace(APIView):
    permission_classes = [IsAdmin]

    def hook(self, request: Request, pk: UUID) -> ModerationHook:
        return get_object_or_404(hooks_of(cast(Reader, request.user)), pk=pk)


class HookOf(HookFace):
    """One hook: how it is asked."""

    @extend_schema(responses={200: HookSerializer} | problems(401, 403, 404))
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(HookSerializer(self.hook(request, pk)).data)

    @extend_schema(
        request=ChangeHookSerializer,
        responses={200: HookSerializer} | problems(400, 401, 403, 404),
    )
    def patch(self, request: Request, pk: UUID) -> Response:
        """Change how it is asked. What is left out stays as it is."""
        hook = self.hook(request, pk)
        asked = ChangeHookSerializer(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        hooks.change_hook(hook, by=cast(Reader, request.user), **asked.validated_data)
        return Response(HookSerializer(self.hook(request, pk)).data)

    @extend_schema(request=None, responses={204: None} | problems(401, 403, 404))
    def delete(self, request: Request, pk: UUID) -> Response:
        """Ask it no more. What it said stays."""
        hooks.remove_hook(self.hook(request, pk), by=cast(Reader, request.user))
        return Response(status=status.HTTP_204_NO_CONTENT)


class HookSecret(HookFace):
    """A new secret. For a day, calls are signed with both."""

    @extend_schema(
        request=None, responses={201: HookWithSecretSerializer} | problems(401, 403, 404)
    )
    def post(self, request: Request, pk: UUID) -> Response:
        changed = hooks.change_secret(self.hook(request, pk), by=cast(Reader, request.user))
        return Response(HookWithSecretSerializer(changed).data, status=status.HTTP_201_CREATED)


class HookTest(HookFace):
    """Send a sample, now, and see what comes back. Nothing follows from it."""

    @extend_schema(request=None, responses={200: TriedSerializer} | problems(401, 403, 404))
    def post(self, request: Request, pk: UUID) -> Response:
        tried = hooks.try_hook(self.hook(request, pk), by=cast(Reader, request.user))
        return Response(TriedSerializer(tried).data)


class HookCalls(generics.ListAPIView[HookCall]):
    """What a hook was asked, the last first, and what it said."""

    permission_classes = [IsAdmin]
    serializer_class = CallSerializer
    pagination_class = NewestFirst
    queryset = HookCall.objects.none()

    def get_queryset(self) -> QuerySet[HookCall]:
        mine = hooks_of(cast(Reader, self.request.user))
        hook = get_object_or_404(mine, pk=self.kwargs["pk"])
        state = self.request.query_params.get("state", "")
        if state and state not in HookCall.State.values:
            raise UnknownState
        return calls_of(hook, state)

    @extend_schema(
        parameters=[OpenApiParameter("state", enum=HookCall.State.values)],
        responses={200: CallSerializer(many=True)} | problems(400, 401, 403, 404),
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class HookAnswer(APIView):
    """Where a hook answers by itself, at the `answer_url` that it was sent.

    For one answer; the same one again does no harm, another one is refused. Until the deadline it
    has its say; for a week after that it is written down as late.
    """

    permission_classes = [AllowAny]
    authentication_classes = []

    @extend_schema(
        request={"application/json": HookOpinionSerializer},
        responses={200: CallSerializer} | problems(400, 404, 409, 410),
    )
    def post(self, request: Request, pk: UUID, answer_key: str) -> Response:
        if not fits(pk, answer_key) or not HookCall.objects.filter(pk=pk).exists():
            raise NotHere
        try:
            said = opinions.read(request._request.body)
        except opinions.BadOpinionError as error:
            raise BadOpinion(str(error)) from error
        return Response(CallSerializer(hear_hook(pk, said)).data)
