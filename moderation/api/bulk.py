"""Many cases at once, and how a shift is going, for programs."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.http import QueryDict
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from moderation.api.fields import problems
from moderation.api.filters import sound
from moderation.listing.bulk import acts_seen_by, all_of, results_of
from moderation.listing.cases import counted_by_cause
from moderation.listing.filters import CaseFilter
from moderation.listing.shift import Shift, notes_of, shift_of
from moderation.models import BulkAct, BulkItem, Case, HandoverNote, StaffOutcome
from moderation.models.bulk import SEEN_AT_MOST
from moderation.models.shift import NOTE_AT_MOST
from moderation.permissions import IsModerator, seats_of
from moderation.refusals import ModeratorsOnly, NothingChosen
from moderation.workflow.bulk import ask_in_bulk
from moderation.workflow.handing_over import leave_note
from newsroom.ids import new_id
from newsroom.models import Reader


class ChosenSerializer(serializers.Serializer[Any]):
    case = serializers.UUIDField()
    seen = serializers.CharField(
        max_length=SEEN_AT_MOST, help_text="The `version` that the list said of it."
    )


class AskedInBulkSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(
        required=False, help_text="Of your own making: to ask twice with it is to ask once."
    )
    cases = ChosenSerializer(many=True, required=False)
    filter = serializers.CharField(
        required=False, max_length=2000, help_text="Instead of cases: the first 200 of a filter."
    )
    outcome = serializers.ChoiceField(choices=StaffOutcome.choices)
    reason = serializers.CharField(max_length=200)
    explanation = serializers.CharField(
        max_length=2000, required=False, allow_blank=True, default=""
    )


class BulkItemSerializer(serializers.ModelSerializer[BulkItem]):
    class Meta:
        model = BulkItem
        fields = ["case", "state", "refusal", "decision"]


class BulkActSerializer(serializers.ModelSerializer[BulkAct]):
    items = serializers.SerializerMethodField()
    by = serializers.CharField(source="by.handle")

    class Meta:
        model = BulkAct
        fields = ["id", "by", "outcome", "reason", "explanation", "asked_at", "done_at", "items"]

    def get_items(self, act: BulkAct) -> BulkItemSerializer(many=True):  # type: ignore[valid-type]
        return BulkItemSerializer(results_of(act), many=True).data


class BulkActs(APIView):
    """Decide up to 200 cases with one reason; they are done one by one, after the answer."""

    permission_classes = [IsModerator]

    @extend_schema(
        request=AskedInBulkSerializer,
        responses={202: BulkActSerializer} | problems(400, 401, 403, 409),
    )
    def post(self, request: Request) -> Response:
        asked = AskedInBulkSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        facts, moderator = asked.validated_data, cast(Reader, request.user)
        act = ask_in_bulk(
            _chosen(facts, moderator),
            key=facts.get("id") or new_id(),
            moderator=moderator,
            outcome=StaffOutcome(facts["outcome"]),
            reason=facts["reason"],
            explanation=facts["explanation"],
        )
        return Response(BulkActSerializer(act).data, status=status.HTTP_202_ACCEPTED)


def _chosen(facts: dict[str, Any], moderator: Reader) -> dict[UUID, str]:
    if "filter" not in facts:
        return {one["case"]: one["seen"] for one in facts.get("cases", [])}
    if "cases" in facts:
        raise NothingChosen
    cases, _left_out = all_of(sound(CaseFilter(QueryDict(facts["filter"]), moderator)))
    return {case.pk: case.seen for case in cases}


class BulkActOf(APIView):
    """What came of each case so far."""

    permission_classes = [IsModerator]

    @extend_schema(responses={200: BulkActSerializer} | problems(401, 403, 404))
    def get(self, request: Request, pk: UUID) -> Response:
        act = get_object_or_404(acts_seen_by(cast(Reader, request.user)), pk=pk)
        return Response(BulkActSerializer(act).data)


class HandoverNoteSerializer(serializers.ModelSerializer[HandoverNote]):
    publication = serializers.SlugField(source="publication.slug")
    by = serializers.CharField(source="by.handle", read_only=True)
    text = serializers.CharField(max_length=NOTE_AT_MOST)

    class Meta:
        model = HandoverNote
        fields = ["id", "publication", "by", "text", "written_at"]
        read_only_fields = ["id", "written_at"]


class OfACauseSerializer(serializers.Serializer[Any]):
    cause = serializers.ChoiceField(choices=Case.Cause.choices)
    waiting = serializers.IntegerField()
    late = serializers.IntegerField()
    oldest = serializers.DateTimeField()


class HourSerializer(serializers.Serializer[Any]):
    begins = serializers.DateTimeField()
    decided = serializers.IntegerField()


class ByWhomSerializer(serializers.Serializer[Any]):
    moderator = serializers.CharField()
    decided = serializers.IntegerField()


class ShiftSerializer(serializers.Serializer[Any]):
    waiting = serializers.IntegerField(
        help_text="501 means: more than 500. Samples are not counted."
    )
    late = serializers.IntegerField()
    oldest = serializers.UUIDField(source="oldest.pk", allow_null=True, default=None)
    causes = OfACauseSerializer(many=True)
    all_causes = serializers.DictField(
        child=serializers.IntegerField(), help_text="Open cases of each cause, samples as well."
    )
    hours = HourSerializer(many=True)
    today = ByWhomSerializer(many=True)
    assigned = serializers.IntegerField(help_text="Open cases given to you.")
    notes = HandoverNoteSerializer(many=True)


class ShiftOf(APIView):
    """How your desks stand just now, and what was said to the next shift."""

    permission_classes = [IsModerator]

    @extend_schema(responses={200: ShiftSerializer} | problems(401, 403))
    def get(self, request: Request) -> Response:
        moderator = cast(Reader, request.user)
        return Response(ShiftSerializer(_told(shift_of(moderator), moderator)).data)


def _told(shift: Shift, moderator: Reader) -> dict[str, Any]:
    told = {name: getattr(shift, name) for name in ("waiting", "late", "causes", "hours", "notes")}
    return told | {
        "oldest": shift.oldest,
        "assigned": shift.assigned,
        "all_causes": counted_by_cause(seats_of(moderator)),
        "today": [{"moderator": who.handle, "decided": number} for who, number in shift.today],
    }


class Notes(APIView):
    """Notes from one shift to the next, the last 100."""

    permission_classes = [IsModerator]

    @extend_schema(responses={200: HandoverNoteSerializer(many=True)} | problems(401, 403))
    def get(self, request: Request) -> Response:
        return Response(
            HandoverNoteSerializer(notes_of(cast(Reader, request.user))[:100], many=True).data
        )

    @extend_schema(
        request=HandoverNoteSerializer,
        responses={201: HandoverNoteSerializer} | problems(400, 401, 403),
    )
    def post(self, request: Request) -> Response:
        asked = HandoverNoteSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        moderator, slug = cast(Reader, request.user), asked.validated_data["publication"]["slug"]
        desks = {seat.publication.slug: seat.publication for seat in seats_of(moderator)}
        if slug not in desks:
            raise ModeratorsOnly
        note = leave_note(desks[slug], by=moderator, text=asked.validated_data["text"])
        return Response(HandoverNoteSerializer(note).data, status=status.HTTP_201_CREATED)
