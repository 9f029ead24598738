"""The author's side: post, follow, check, take back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import (
    PolymorphicProxySerializer,
    extend_schema,
    extend_schema_view,
)
from rest_framework import generics, serializers, status
from rest_framework.permissions import IsAuthenticated, IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from comments import told
from comments.api import ThreadList, dress
from comments.models import Comment, Status
from comments.paging import NewestFirst
from comments.serializers import BranchSerializer, PublicCommentSerializer
from comments.threads import rows_of
from moderation import reading
from moderation.api import own_told
from moderation.api.fields import KEY, NudgeFirst, PlainText, YesNo, problems
from moderation.api.own import OwnCommentSerializer, new_json, own_comment, own_json
from moderation.idempotency import once
from moderation.marks import traces_of
from moderation.workflow import (
    answering_back,
    appealing,
    editing,
    mending,
    self_checking,
    submitting,
    withdrawing,
)
from moderation.workflow.marking import leave_marks
from moderation.workflow.nudging import nudge_first
from moderation.workflow.receiving import article_at
from newsroom.models import Reader
from newsroom.refusals import NotHere


class SubmissionSerializer(serializers.Serializer[Any]):
    text = PlainText()
    parent = serializers.UUIDField(  # type: ignore[assignment] # a field, not the base's
        required=False, allow_null=True
    )
    nudge = NudgeFirst(
        default=False,
        help_text="`true`: say once, as a 409 with the code `reword_first`, what its author may"
        " want to put another way. Its `nudge`, sent with the text, has it taken as it is.",
    )


def _handed_in(data: Any) -> tuple[str, UUID | None, bool | str]:
    """A text, what it answers, and what its author says of a nudge.

    What most send is a text alone, of which nothing can be wrong here. All else is for the
    serializer: it says what is wrong with it.
    """
    match data:
        case {"text": str(text), **beside} if not beside:
            return text, None, False
    asked = SubmissionSerializer(data=data)
    asked.is_valid(raise_exception=True)
    told = asked.validated_data
    return told["text"], told.get("parent"), told["nudge"]


class SelfCheckSerializer(serializers.Serializer[Any]):
    civil = YesNo(help_text="Is your own text civil?")
    text = PlainText(required=False, help_text="The text as you would rather have it.")


class RewriteSerializer(serializers.Serializer[Any]):
    text = PlainText()


class SecondLookSerializer(serializers.Serializer[Any]):
    statement = serializers.CharField(required=False, allow_blank=True, max_length=2000)


@extend_schema_view(get=extend_schema(responses=BranchSerializer(many=True)))
class ArticleComments(ThreadList):
    """The thread, and the place to post to: to post is to submit for review."""

    permission_classes = [IsAuthenticatedOrReadOnly]

    @extend_schema(
        request=SubmissionSerializer,
        parameters=[KEY],
        responses={201: OwnCommentSerializer} | problems(400, 401, 403, 404, 409, 413, 429),
    )
    def post(self, request: Request, pk: UUID) -> Response:
        """Hand a comment in, for review: to post is to submit."""
        text, parent, nudge = _handed_in(request.data)
        article = article_at(pk)
        if article is None:
            raise NotHere
        author = cast(Reader, request.user)
        if nudge:
            answered = "" if nudge is True else str(nudge)
            nudge_first(author, article, text=text, parent=parent, answered=answered)

        def do() -> dict[str, Any]:
            revision = submitting.submit(author, article, text=text, parent=parent)
            return new_json(revision)

        fingerprint = {"article": str(pk), "text": text, "parent": str(parent)}
        key = request.headers.get("Idempotency-Key")
        first = submitting.ask_first(author, article, text=text, parent=parent)
        answer = once(author, key, fingerprint, do, first=first)
        leave_marks(author, traces_of(request))
        return Response(answer, status=status.HTTP_201_CREATED)


class CommentDetail(APIView):
    """One comment: the public text for everybody, state and passport for its author."""

    permission_classes = [IsAuthenticatedOrReadOnly]

    @extend_schema(
        responses={
            200: PolymorphicProxySerializer(
                "CommentAsSeen",
                [OwnCommentSerializer, PublicCommentSerializer],
                resource_type_field_name=None,
            )
        }
        | problems(404)
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """One comment: the public text for everybody, state and passport for its author."""
        comment = Comment.objects.select_related("author", "article__publication").filter(pk=pk)
        found = comment.exclude(revisions__status=Status.CALIBRATION).first()
        if found is not None and found.author_id == request.user.pk:
            return Response(own_json(found))
        if found is None or not found.is_public:
            raise NotHere
        seen = rows_of([found], found.article)
        dress(seen, found.article, request)
        return told.answer(told.comment(seen[0]))

    @extend_schema(responses={204: None} | problems(401, 404))
    def delete(self, request: Request, pk: UUID) -> Response:
        """Take one's own comment back."""
        withdrawing.withdraw(own_comment(request, pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class SelfCheck(APIView):
    """Rate your own text last; change it if you would rather."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        request=SelfCheckSerializer,
        parameters=[KEY],
        responses={200: OwnCommentSerializer} | problems(400, 401, 404, 409),
    )
    def post(self, request: Request, pk: UUID) -> Response:
        asked = SelfCheckSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        comment = own_comment(request, pk)

        def do() -> dict[str, Any]:
            self_checking.self_check(comment, **asked.validated_data)
            return {}

        fingerprint = {"self-check": str(pk), **asked.validated_data}
        key = request.headers.get("Idempotency-Key")
        first = self_checking.ask_first(comment, **asked.validated_data)
        once(comment.author, key, fingerprint, do, first=first)
        return Response(own_json(comment))


class Rewrite(APIView):
    """A new text in place of one that peers returned."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        request=RewriteSerializer,
        responses={200: OwnCommentSerializer} | problems(400, 401, 404, 409),
    )
    def post(self, request: Request, pk: UUID) -> Response:
        asked = RewriteSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        comment = own_comment(request, pk)
        answering_back.rewrite(comment, text=asked.validated_data["text"])
        return Response(own_json(comment))


class SecondLook(APIView):
    """Ask the desk to look at a text that peers returned."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        request=SecondLookSerializer,
        responses={200: OwnCommentSerializer} | problems(400, 401, 404, 409),
    )
    def post(self, request: Request, pk: UUID) -> Response:
        asked = SecondLookSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        comment = own_comment(request, pk)
        answering_back.ask_second_look(comment, **asked.validated_data)
        return Response(own_json(comment))


class Mend(APIView):
    """Mend a slip in a comment that has just become public: a few letters, at once."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        request=RewriteSerializer,
        responses={200: OwnCommentSerializer} | problems(400, 401, 403, 404, 409),
    )
    def post(self, request: Request, pk: UUID) -> Response:
        asked = RewriteSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        mending.mend(own_comment(request, pk), text=asked.validated_data["text"])
        return Response(own_json(own_comment(request, pk)))


class Edit(APIView):
    """A new text of a public comment, to be read by peers while the old one stands."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        request=RewriteSerializer,
        responses={201: OwnCommentSerializer} | problems(400, 401, 403, 404, 409, 413),
    )
    def post(self, request: Request, pk: UUID) -> Response:
        asked = RewriteSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        comment = own_comment(request, pk)
        editing.edit(comment, text=asked.validated_data["text"])
        return Response(own_json(comment), status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None} | problems(401, 404))
    def delete(self, request: Request, pk: UUID) -> Response:
        """Take it back; the public text stands."""
        withdrawing.take_back_edit(own_comment(request, pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class AppealSerializer(serializers.Serializer[Any]):
    statement = serializers.CharField(
        required=False, allow_blank=True, max_length=2000, help_text="Why the desk was wrong."
    )


class Appeal(APIView):
    """Appeal against a rejection by the desk: once, and another moderator decides."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        request=AppealSerializer,
        responses={200: OwnCommentSerializer} | problems(400, 401, 404, 409),
    )
    def post(self, request: Request, pk: UUID) -> Response:
        asked = AppealSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        comment = own_comment(request, pk)
        appealing.appeal(comment, **asked.validated_data)
        return Response(own_json(comment))


class MyComments(generics.ListAPIView[Comment]):
    """My comments with the state of each, newest first."""

    permission_classes = [IsAuthenticated]
    serializer_class = OwnCommentSerializer  # type: ignore[assignment] # of OwnComment rows
    pagination_class = NewestFirst
    queryset = Comment.objects.none()

    def get_queryset(self) -> QuerySet[Comment]:
        return reading.comments_by(cast(Reader, self.request.user))

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page: Sequence[Comment] = self.paginate_queryset(self.get_queryset()) or []
        shown = [own_told.comment(own) for own in reading.own(list(page))]
        return self.get_paginated_response(shown)
