"""For admins of the desk: what their publication owes by law, and its statements as files."""

from __future__ import annotations

from typing import Any, cast

from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from moderation.api.fields import problems
from moderation.downloads import administered_by, as_file
from moderation.eu_values import EEA
from moderation.models import Terms
from moderation.permissions import IsModerator
from moderation.workflow import exporting, setting_terms
from newsroom.models import Publication, Reader


class TermsSerializer(serializers.ModelSerializer[Terms]):
    territory = serializers.ListField(
        child=serializers.ChoiceField(choices=[(code, code) for code in EEA]), allow_empty=False
    )

    class Meta:
        model = Terms
        fields = [
            "files_statements", "legal_ground", "redress", "redress_words", "texts_kept_days",
            "territory",
        ]  # fmt: skip

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        """Own words are there where they are to be shown."""
        now = {"redress": "", "redress_words": ""}
        if self.instance is not None:
            now = {name: getattr(self.instance, name) for name in now}
        now |= said
        if now["redress"] == Terms.Redress.OWN and not now["redress_words"]:
            raise serializers.ValidationError({"redress_words": "Needed with redress: own."})
        return said


class ExportSerializer(serializers.Serializer[Any]):
    since = serializers.DateField()
    until = serializers.DateField(help_text="That day too.")
    format = serializers.ChoiceField(choices=["csv", "json"], default="json")
    new = serializers.BooleanField(
        default=False, help_text="Only what was never exported, which is marked as exported."
    )


class TermsOf(APIView):
    """What a publication states and owes by law. For its admins."""

    permission_classes = [IsModerator]

    @extend_schema(responses={200: TermsSerializer} | problems(401, 403, 404))
    def get(self, request: Request, slug: str) -> Response:
        return Response(TermsSerializer(Terms.objects.of(_publication(request, slug).pk)).data)

    @extend_schema(
        request=TermsSerializer(partial=True),
        responses={200: TermsSerializer} | problems(400, 401, 403, 404),
    )
    def patch(self, request: Request, slug: str) -> Response:
        publication = _publication(request, slug)
        held = Terms.objects.of(publication.pk)
        asked = TermsSerializer(held, data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        by = cast(Reader, request.user)
        terms = setting_terms.set_terms(publication, by=by, **asked.validated_data)
        return Response(TermsSerializer(terms).data)


class StatementsOf(APIView):
    """A publication's statements of reasons, in the shape of the EU's database. For its admins."""

    permission_classes = [IsModerator]

    @extend_schema(
        request=ExportSerializer,
        responses={
            (200, "application/json"): OpenApiTypes.OBJECT,
            (200, "text/csv"): OpenApiTypes.STR,
        }
        | problems(400, 401, 403, 404),
    )
    def post(self, request: Request, slug: str) -> StreamingHttpResponse:
        publication = _publication(request, slug)
        asked = ExportSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        said, by = asked.validated_data, cast(Reader, request.user)
        period = exporting.Period(said["since"], said["until"])
        if said["new"]:
            marked_at, _ = exporting.mark(publication, period, by=by)
            found = exporting.batch_of(publication, marked_at)
        else:
            exporting.note_export(publication, period, by=by)
            found = exporting.statements_of(publication, period)
        return as_file(publication, found, said["format"])


def _publication(request: Request, slug: str) -> Publication:
    mine = [one.pk for one in administered_by(cast(Reader, request.user))]
    return get_object_or_404(Publication, slug=slug, pk__in=mine)
