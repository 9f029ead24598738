"""The lists of a publication, and trying a text out."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from moderation import sheets
from moderation.api.fields import PlainText, problems
from moderation.entries import ByWords, as_file, entries_of, narrowed, papers_of
from moderation.forms import FilterForm
from moderation.models import ListEntry
from moderation.permissions import IsModerator
from moderation.refusals import SeniorsOnly
from moderation.screening.lists import Hit
from moderation.screening.trying import Trial, try_out
from moderation.workflow import listing
from moderation.workflow.writing import readable
from newsroom.models import Publication, Reader
from newsroom.problems import problem


class EntrySerializer(serializers.ModelSerializer[ListEntry]):
    publication = serializers.SlugRelatedField[Publication](
        slug_field="slug", queryset=Publication.objects.all()
    )
    added_by = serializers.CharField(source="added_by.name", read_only=True, allow_null=True)

    class Meta:
        model = ListEntry
        fields = ["id", "publication", "kind", "words", "action", "note", "added_by", "added_at"]
        read_only_fields = ["added_at"]
        validators: list[Any] = []  # What is wrong with an entry is the verb's to say.


class ChangeSerializer(serializers.Serializer[Any]):
    action = serializers.ChoiceField(choices=ListEntry.Action.choices, required=False)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)


class TrySerializer(serializers.Serializer[Any]):
    publication = serializers.SlugField()
    text = PlainText()
    name = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


class HitSerializer(serializers.Serializer[Hit]):
    kind = serializers.CharField(source="entry.kind")
    words = serializers.CharField(source="entry.words")
    action = serializers.CharField(help_text="A mere hint at a link is marked, and no more.")
    start = serializers.IntegerField(help_text="Characters from the start of the text or name.")
    end = serializers.IntegerField()
    disguised = serializers.BooleanField()


class TrialSerializer(serializers.Serializer[Trial]):
    refused = serializers.SerializerMethodField(help_text="As it would be said to its author.")
    findings = serializers.SerializerMethodField()
    asked = serializers.DictField(source="screening.asked", child=serializers.CharField())
    hits = HitSerializer(many=True)

    def get_refused(self, trial: Trial) -> dict[str, Any] | None:
        refusal = trial.screening.refusal
        if refusal is None:
            return None
        return problem(refusal.status, refusal.code, refusal.detail, **refusal.facts)

    def get_findings(self, trial: Trial) -> list[dict[str, Any]]:
        return [finding.as_row() for finding in trial.screening.findings]


class FileSerializer(serializers.Serializer[Any]):
    publication = serializers.SlugField()
    csv = serializers.CharField(help_text="With a first line: kind, words, action, note.")
    apply = serializers.BooleanField(default=False, help_text="Else only what it would do.")


class RefusedRowSerializer(serializers.Serializer[Any]):
    line = serializers.IntegerField()
    words = serializers.CharField()
    why = serializers.CharField()


class ImportSerializer(serializers.Serializer[Any]):
    added = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    refused = RefusedRowSerializer(many=True)
    applied = serializers.BooleanField()


def _paper(request: Request, slug: str | None) -> Publication:
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
        paper = _paper(request, told.pop("publication").slug)
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


class TryText(APIView):
    """What every check says about a text. Nothing of it is kept."""

    permission_classes = [IsModerator]

    @extend_schema(
        request=TrySerializer, responses={200: TrialSerializer} | problems(400, 401, 403, 404)
    )
    def post(self, request: Request) -> Response:
        asked = TrySerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        told = asked.validated_data
        paper = _paper(request, told["publication"])
        by = cast(Reader, request.user)
        found = try_out(paper, text=readable(told["text"]), name=told["name"], by=by)
        return Response(TrialSerializer(found).data)


class ListsFromFile(APIView):
    """What a CSV file would do to the lists; and with `apply`, that. Senior moderators only."""

    permission_classes = [IsModerator]

    @extend_schema(
        request=FileSerializer,
        responses={200: ImportSerializer} | problems(400, 401, 403, 404, 413, 429),
    )
    def post(self, request: Request) -> Response:
        asked = FileSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        told, by = asked.validated_data, cast(Reader, request.user)
        paper = _paper(request, told["publication"])
        if not listing.may_list(by, paper):
            raise SeniorsOnly
        rows = sheets.read(told["csv"].encode())
        apply = told["apply"]
        found = (
            listing.bring_in(paper, rows, by=by) if apply else listing.look_through(paper, rows)
        )
        counted = {
            "added": len(found.added),
            "changed": len(found.changed),
            "unchanged": found.unchanged,
            "refused": [
                {"line": row.line, "words": row.words, "why": why} for row, why in found.refused
            ],
            "applied": apply,
        }
        return Response(ImportSerializer(counted).data)


class ListsAsFile(APIView):
    """All entries of a publication as CSV, as it can be brought in again."""

    permission_classes = [IsModerator]

    @extend_schema(
        parameters=[OpenApiParameter("publication", str, required=True)],
        responses={(200, "text/csv"): OpenApiTypes.STR} | problems(401, 403, 404),
    )
    def get(self, request: Request) -> Any:
        return as_file(_paper(request, request.query_params.get("publication")))
