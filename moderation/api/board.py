"""The board and the yearly report, for programs of the desk."""

from __future__ import annotations

from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from moderation.alarms import Alarm
from moderation.api.fields import problems
from moderation.board import Board, board
from moderation.permissions import IsModerator, seat_for
from moderation.workflow.yearly import report_of
from newsroom.models import Reader
from newsroom.refusals import NotHere


class BoardSerializer(serializers.Serializer[Board]):
    """How readers and the desk keep up, just now."""

    alarms = serializers.ListField(child=serializers.ChoiceField(choices=[(a, a) for a in Alarm]))
    waiting = serializers.IntegerField(source="measured.waiting.texts")
    usual = serializers.FloatField(help_text="Texts that wait at this time of day.")
    waiting_by_hour = serializers.ListField(
        source="waiting", child=serializers.IntegerField(), help_text="Of a week, the last now."
    )
    oldest_since = serializers.DateTimeField(source="measured.waiting.oldest", allow_null=True)
    minutes_allowed = serializers.IntegerField(source="measured.minutes_allowed")
    utilisation = serializers.FloatField(
        source="measured.day.utilisation", allow_null=True, help_text="Reviews taken, to given."
    )
    share_lost = serializers.FloatField(source="measured.day.share_lost")
    relief = serializers.IntegerField(source="level", help_text="0 to 3.")
    cases = serializers.IntegerField(source="desk.cases")
    oldest_case_since = serializers.DateTimeField(source="desk.oldest", allow_null=True)
    appeals = serializers.IntegerField(source="desk.appeals")
    hooks_resting = serializers.ListField(
        source="resting",
        child=serializers.CharField(),
        help_text="Who is asked outside, has failed too often, and is left alone just now.",
    )


class TheBoard(APIView):
    """How readers and the desk keep up at a publication that you moderate."""

    permission_classes = [IsModerator]

    @extend_schema(responses={200: BoardSerializer} | problems(401, 403, 404))
    def get(self, request: Request, slug: str) -> Response:
        seat = seat_for(cast(Reader, request.user), slug)
        if seat is None:
            raise NotHere
        return Response(BoardSerializer(board(seat.publication_id)).data)


class YearSerializer(serializers.Serializer[Any]):
    publication = serializers.SlugField()
    year = serializers.IntegerField()
    columns = serializers.DictField(
        child=serializers.CharField(), help_text="What each column of a month means."
    )
    months = serializers.ListField(child=serializers.DictField())
    counts = serializers.ListField(child=serializers.DictField())
    note = serializers.CharField()


class YearlyReport(APIView):
    """The report of a year. For admins; that you took it is in the log."""

    permission_classes = [IsModerator]

    @extend_schema(request=None, responses={200: YearSerializer} | problems(401, 403, 404))
    def post(self, request: Request, slug: str, year: int) -> Response:
        admin = cast(Reader, request.user)
        seat = seat_for(admin, slug)
        if seat is None:
            raise NotHere
        return Response(report_of(seat.publication, year, by=admin))
