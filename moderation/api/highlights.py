"""The newsroom's pins and picks, for programs of the desk."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from comments.models import Highlight
from moderation.api.fields import problems
from moderation.permissions import IsModerator, comments_moderated_by
from moderation.workflow.highlighting import end_highlight, highlight
from newsroom.models import Reader

_ANSWERS = {204: None} | problems(401, 403, 404, 409)


class _Highlighting(APIView):
    """Put it to say so, delete it to take that back; either may be repeated."""

    permission_classes = [IsModerator]
    kind: Highlight.Kind

    @extend_schema(request=None, responses=_ANSWERS)
    def put(self, request: Request, pk: UUID) -> Response:
        moderator = cast(Reader, request.user)
        comment = get_object_or_404(comments_moderated_by(moderator), pk=pk)
        highlight(comment, kind=self.kind, moderator=moderator)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={204: None} | problems(401, 403, 404))
    def delete(self, request: Request, pk: UUID) -> Response:
        moderator = cast(Reader, request.user)
        comment = get_object_or_404(comments_moderated_by(moderator), pk=pk)
        end_highlight(comment, kind=self.kind, moderator=moderator)
        return Response(status=status.HTTP_204_NO_CONTENT)


class Pin(_Highlighting):
    """Whether a comment is pinned above the others of its article: three of them are at most."""

    kind = Highlight.Kind.PIN


class Pick(_Highlighting):
    """Whether a comment is a newsroom pick."""

    kind = Highlight.Kind.PICK
