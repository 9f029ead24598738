"""The appeals that wait for a moderator."""

from __future__ import annotations

from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response

from comments.paging import OldestCaseFirst
from moderation.api.listed import CaseSerializer
from moderation.hearings import appeals_within_reach, to_be_heard
from moderation.models import Case
from moderation.permissions import IsModerator
from newsroom.models import Reader


class Appeals(generics.ListAPIView[Case]):
    """The open appeals that you may hear, the oldest first. A page may hold fewer than asked."""

    permission_classes = [IsModerator]
    serializer_class = CaseSerializer
    pagination_class = OldestCaseFirst
    queryset = Case.objects.none()

    @extend_schema(responses={200: CaseSerializer(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        moderator = cast(Reader, request.user)
        page = self.paginate_queryset(appeals_within_reach(moderator)) or []
        shown = self.get_serializer(to_be_heard(moderator, page), many=True)
        return self.get_paginated_response(shown.data)
