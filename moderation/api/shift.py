"""The rest of the desk for programs: saved filters, many cases at once, the shift, and search."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.http import QueryDict
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from comments.models import Revision, Status
from moderation.api.fields import problems
from moderation.api.filters import TEXT_FILTERS, sound
from moderation.listing.filters import CaseFilter
from moderation.listing.pages import Merged
from moderation.listing.texts import TextFilter, found
from moderation.models import SavedFilter
from moderation.permissions import IsModerator, cases_of, seats_of
from moderation.refusals import ModeratorsOnly, NotAtThisDesk
from moderation.workflow.handing_over import assign_case, colleagues_at
from moderation.workflow.keeping_filters import filters_of, forget_filter, save_filter
from newsroom.models import Reader


class SavedFilterSerializer(serializers.ModelSerializer[SavedFilter]):
    shared_with = serializers.SlugField(
        source="shared_with.slug", default=None, allow_null=True, help_text="A publication’s desk."
    )
    query = serializers.CharField(
        max_length=2000, allow_blank=True, help_text="As in an address: `cause=split&link=on`."
    )
    is_default = serializers.BooleanField(default=False)

    class Meta:
        model = SavedFilter
        fields = ["id", "name", "query", "shared_with", "is_default", "saved_at"]
        read_only_fields = ["id", "saved_at"]


class SavedFilters(APIView):
    """Your saved filters of cases, and those shared with your desks."""

    permission_classes = [IsModerator]

    @extend_schema(responses={200: SavedFilterSerializer(many=True)} | problems(401, 403))
    def get(self, request: Request) -> Response:
        kept = filters_of(cast(Reader, request.user))
        return Response(SavedFilterSerializer(kept, many=True).data)

    @extend_schema(
        request=SavedFilterSerializer,
        responses={201: SavedFilterSerializer} | problems(400, 401, 403, 429),
    )
    def post(self, request: Request) -> Response:
        moderator = cast(Reader, request.user)
        asked = SavedFilterSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        facts = asked.validated_data
        chosen = sound(CaseFilter(QueryDict(facts["query"]), moderator))
        slug = (facts.get("shared_with") or {}).get("slug")
        desks = {seat.publication.slug: seat.publication for seat in seats_of(moderator)}
        if slug and slug not in desks:
            raise ModeratorsOnly
        kept = save_filter(
            moderator,
            name=facts["name"],
            query=chosen.query(),
            shared_with=desks[slug] if slug else None,
            is_default=facts["is_default"],
        )
        return Response(SavedFilterSerializer(kept).data, status=status.HTTP_201_CREATED)


class SavedFilterOf(APIView):
    """One of them."""

    permission_classes = [IsModerator]

    @extend_schema(responses={204: None} | problems(401, 403, 404))
    def delete(self, request: Request, pk: UUID) -> Response:
        moderator = cast(Reader, request.user)
        kept = get_object_or_404(filters_of(moderator), pk=pk)
        forget_filter(kept.pk, reader=moderator)
        return Response(status=status.HTTP_204_NO_CONTENT)


class AssigneeSerializer(serializers.Serializer[Any]):
    to = serializers.CharField(
        allow_null=True, help_text="The handle of somebody at its desk; null: nobody."
    )


class Assignee(APIView):
    """To whom a case is given. It stays in everybody's list."""

    permission_classes = [IsModerator]

    @extend_schema(
        request=AssigneeSerializer,
        responses={200: AssigneeSerializer} | problems(400, 401, 403, 404, 409),
    )
    def put(self, request: Request, pk: UUID) -> Response:
        moderator = cast(Reader, request.user)
        case = get_object_or_404(cases_of(moderator), pk=pk)
        asked = AssigneeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        handle = asked.validated_data["to"]
        colleagues = colleagues_at(case.publication_id, case.section)
        to = next((one for one in colleagues if one.handle == handle), None)
        if handle and to is None:
            raise NotAtThisDesk
        assign_case(case, to=to, moderator=moderator)
        return Response({"to": to.handle if to else None})


class FoundTextSerializer(serializers.ModelSerializer[Revision]):
    author = serializers.SerializerMethodField(help_text="Null while an audit is to be blind.")
    state = serializers.SerializerMethodField(help_text="Null while an audit is to be blind.")
    article = serializers.UUIDField(source="comment.article_id")
    headline = serializers.CharField(source="comment.article.headline")
    section = serializers.CharField(source="comment.article.section")
    case = serializers.UUIDField(source="case_pk", allow_null=True, help_text="Its last one.")

    class Meta:
        model = Revision
        fields = [
            "id", "comment", "number", "text", "created_at", "author", "state", "article",
            "headline", "section", "case",
        ]  # fmt: skip

    def get_author(self, text: Any) -> str | None:
        return None if text.is_sampled else text.author.handle

    @extend_schema_field(serializers.ChoiceField(choices=Status.choices, allow_null=True))
    def get_state(self, text: Any) -> str | None:
        return None if text.is_sampled else text.status


class FoundTexts(generics.ListAPIView[Revision]):
    """Comments in any state, text by text, the newest first: those within your reach."""

    permission_classes = [IsModerator]
    serializer_class = FoundTextSerializer
    pagination_class = Merged
    queryset = Revision.objects.none()

    @extend_schema(
        parameters=TEXT_FILTERS, responses={200: FoundTextSerializer(many=True)} | problems(400)
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        chosen = sound(TextFilter(request.query_params, cast(Reader, request.user)))
        pages = Merged()
        page = found(chosen, request, pages)
        return pages.get_paginated_response(FoundTextSerializer(page, many=True).data)
