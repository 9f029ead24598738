"""An undo, how a moderator works at the desk, and the templates of its explanations."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from moderation.api.fields import problems
from moderation.cards.card import choices_of
from moderation.grounds import AGAINST
from moderation.models import Decision, DeskChoices, ReasonTemplate
from moderation.models.desk import SEVERE_AT_MOST
from moderation.permissions import IsModerator, cases_of, moderated_by
from moderation.workflow.desk_keys import choose, keys_of
from moderation.workflow.templates import drop_template, save_template
from moderation.workflow.undoing import undo
from newsroom.models import Publication, Reader


class DeskChoicesSerializer(serializers.Serializer[DeskChoices]):
    keys_on = serializers.BooleanField()
    keys = serializers.DictField(child=serializers.CharField(max_length=1))
    covers = serializers.BooleanField(help_text="Harsh texts, until they are opened.")
    severe_in_a_row = serializers.IntegerField(
        min_value=0, max_value=SEVERE_AT_MOST, help_text="Before a pause is suggested; 0: never."
    )

    def to_representation(self, choices: DeskChoices) -> dict[str, Any]:
        return super().to_representation(choices) | {"keys": keys_of(choices)}


class MyDesk(APIView):
    """How you work at the desk: keys, covers, pauses."""

    permission_classes = [IsModerator]

    @extend_schema(responses={200: DeskChoicesSerializer} | problems(401, 403))
    def get(self, request: Request) -> Response:
        return Response(DeskChoicesSerializer(choices_of(cast(Reader, request.user))).data)

    @extend_schema(
        request=DeskChoicesSerializer,
        responses={200: DeskChoicesSerializer} | problems(400, 401, 403),
    )
    def put(self, request: Request) -> Response:
        asked = DeskChoicesSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        made = choose(cast(Reader, request.user), **asked.validated_data)
        return Response(DeskChoicesSerializer(made).data)


class TemplateSerializer(serializers.ModelSerializer[ReasonTemplate]):
    reason = serializers.ChoiceField(choices=sorted(AGAINST))
    publication = serializers.SlugRelatedField[Publication](
        slug_field="slug", queryset=Publication.objects.all()
    )

    class Meta:
        model = ReasonTemplate
        fields = ["id", "publication", "language", "reason", "title", "text", "changed_at"]
        read_only_fields = ["changed_at"]
        validators: list[Any] = []  # That a title is taken is for the verb to say.


class Templates(APIView):
    """What the desk says again and again. Senior moderators write them."""

    permission_classes = [IsModerator]

    @extend_schema(responses={200: TemplateSerializer(many=True)} | problems(401, 403))
    def get(self, request: Request) -> Response:
        found = _templates(request).order_by("publication", "language", "title")
        return Response(TemplateSerializer(found, many=True).data)

    @extend_schema(
        request=TemplateSerializer,
        responses={201: TemplateSerializer} | problems(400, 401, 403, 409),
    )
    def post(self, request: Request) -> Response:
        asked = TemplateSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        made = _save(ReasonTemplate(), request, asked)
        return Response(made, status=status.HTTP_201_CREATED)


class TemplateDetail(APIView):
    """One template."""

    permission_classes = [IsModerator]

    @extend_schema(
        request=TemplateSerializer,
        responses={200: TemplateSerializer} | problems(400, 401, 403, 404, 409),
    )
    def put(self, request: Request, pk: UUID) -> Response:
        found = get_object_or_404(_templates(request), pk=pk)
        asked = TemplateSerializer(found, data=request.data)
        asked.is_valid(raise_exception=True)
        asked.validated_data["publication"] = found.publication  # It stays where it is.
        return Response(_save(found, request, asked))

    @extend_schema(responses={204: None} | problems(401, 403, 404))
    def delete(self, request: Request, pk: UUID) -> Response:
        found = get_object_or_404(_templates(request), pk=pk)
        drop_template(found, by=cast(Reader, request.user))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _templates(request: Request) -> QuerySet[ReasonTemplate]:
    here = moderated_by(cast(Reader, request.user))
    return ReasonTemplate.objects.filter(publication__in=here).select_related("publication")


def _save(template: ReasonTemplate, request: Request, asked: TemplateSerializer) -> Any:
    facts = dict(asked.validated_data)
    template.publication = facts.pop("publication")
    made = save_template(template, by=cast(Reader, request.user), **facts)
    return TemplateSerializer(made).data


class UndoingOf(APIView):
    """Take your own decision back, within ten seconds: everything is as it was."""

    permission_classes = [IsModerator]

    @extend_schema(request=None, responses={204: None} | problems(401, 403, 404, 409))
    def post(self, request: Request, pk: UUID) -> Response:
        moderator = cast(Reader, request.user)
        here = cases_of(moderator).values("comment")
        of_the_desk = Decision.ever.filter(by=Decision.By.DESK, revision__comment__in=here)
        decision = get_object_or_404(of_the_desk.select_related("revision__comment"), pk=pk)
        undo(decision, moderator=moderator)
        return Response(status=status.HTTP_204_NO_CONTENT)
