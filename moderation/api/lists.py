"""The lists of a publication, and trying a text out."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from moderation.api.fields import problems
from moderation.entries import ByWords, entries_of, narrowed, papers_of
from moderation.forms import FilterForm
from moderation.models import ListEntry
from moderation.permissions import IsModerator
from moderation.workflow import listing
from newsroom.models import Publication, Reader


class EntrySerializer(serializers.ModelSerializer[ListEntry]):
    publication = serializers.SlugRelatedField[Publication](
        slug_field="slug", queryset=Publication.objects.all()
    )
    added_by = serializers.CharField(source="added_by.name", read_only=True, allow_null=True)

    class Meta:
        model = ListEntry
        fields = ["id", "publication", "kind", "words", "action", "note", "added_by", "added_at"]
        read_only_fields = ["added_at"]
        extra_kwargs = {"kind": {"default": ListEntry.Kind.WORD}}
        validators: list[Any] = []  # What is wrong with an entry is the verb's to say.


class ChangeSerializer(serializers.Serializer[Any]):
    action = serializers.ChoiceField(choices=ListEntry.Action.choices, required=False)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)


def paper_of(request: Request, slug: str | None) -> Publication:
    """A publication whose lists they may read."""
    papers = papers_of(cast(Reader, request.user))
    return get_object_or_404(papers, slug=slug or "")


class Lists(generics.ListAPIView[ListEntry]):
    """What a publication watches for in texts, links and names, by its words."""

    permission_classes = [IsModerator]
    serializer_class = EntrySerializer
    pagination_class = ByWords
    queryset = ListEntry.objects.none()

    def get_queryset(self) -> QuerySet[ListEntry]:
        asked = FilterForm(self.request.query_params)
        asked.is_valid()
        mine = entries_of(cast(Reader, self.request.user))
        if slug := self.request.query_params.get("publication"):
            mine = mine.filter(publication__slug=slug)
        found = narrowed(mine, **asked.cleaned_data)
        return found.select_related("publication", "added_by")

    @extend_schema(
        parameters=[OpenApiParameter(name, str) for name in ("publication", "q", "kind", "action")]
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        request=EntrySerializer,
        responses={201: EntrySerializer} | problems(400, 401, 403, 404, 409),
    )
    def post(self, request: Request) -> Response:
        """Put an entry on a list. Senior moderators only."""
        asked = EntrySerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        told = asked.validated_data
        paper = paper_of(request, told.pop("publication").slug)
        made = listing.add(paper, by=cast(Reader, request.user), **told)
        return Response(EntrySerializer(made).data, status=status.HTTP_201_CREATED)


class EntryOf(APIView):
    """One entry: change what follows from it, or take it off. Senior moderators only."""

    permission_classes = [IsModerator]

    def _entry(self, request: Request, pk: int) -> ListEntry:
        mine = entries_of(cast(Reader, request.user))
        return get_object_or_404(mine.select_related("publication", "added_by"), pk=pk)

    @extend_schema(responses={200: EntrySerializer} | problems(401, 403, 404))
    def get(self, request: Request, pk: int) -> Response:
        return Response(EntrySerializer(self._entry(request, pk)).data)

    @extend_schema(
        request=ChangeSerializer, responses={200: EntrySerializer} | problems(400, 401, 403, 404)
    )
    def patch(self, request: Request, pk: int) -> Response:
        entry = self._entry(request, pk)
        asked = ChangeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        told = {"action": entry.action, "note": entry.note} | asked.validated_data
        changed = listing.change(entry, by=cast(Reader, request.user), **told)
        return Response(EntrySerializer(changed).data)

    @extend_schema(request=None, responses={204: None} | problems(401, 403, 404))
    def delete(self, request: Request, pk: int) -> Response:
        listing.remove(self._entry(request, pk), by=cast(Reader, request.user))
        return Response(status=status.HTTP_204_NO_CONTENT)
