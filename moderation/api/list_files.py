"""Lists from a file and into one, and trying a text out."""

from __future__ import annotations

from typing import Any, cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from moderation import sheets
from moderation.api.fields import PlainText, problems
from moderation.api.lists import paper_of
from moderation.entries import as_file
from moderation.permissions import IsModerator
from moderation.refusals import SeniorsOnly
from moderation.screening.lists import Hit
from moderation.screening.trying import Trial, try_out
from moderation.workflow import listing
from moderation.workflow.writing import readable
from newsroom.models import Reader
from newsroom.problems import problem


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
        paper = paper_of(request, told["publication"])
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
        paper = paper_of(request, told["publication"])
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
        return as_file(paper_of(request, request.query_params.get("publication")))
