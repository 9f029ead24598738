"""The desk's side: what waits for a moderator, the card of one case, and the acts on it."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from moderation.api.cards import (
    CardSerializer,
    CaseStateSerializer,
    CorrectionSerializer,
    DecisionSerializer,
    FeatureSerializer,
    LetterAheadSerializer,
    PreviewSerializer,
    StaffDecisionSerializer,
)
from moderation.api.fields import KEY, problems
from moderation.api.filters import FILTERS, sound
from moderation.api.listed import ListedCaseSerializer
from moderation.api.sanctions import penalty_of
from moderation.cards.ahead import letter_ahead
from moderation.cards.card import card_of, findable
from moderation.cards.state import state_of
from moderation.idempotency import once
from moderation.listing.cases import listed
from moderation.listing.filters import CaseFilter
from moderation.listing.pages import Merged
from moderation.listing.presence import looked_at
from moderation.models import Case, Decision, StaffOutcome
from moderation.permissions import IsModerator
from moderation.refusals import AlreadyDecided, DecidedAgain, StaleCase
from moderation.workflow.acting import Doing
from moderation.workflow.claiming import claim, let_go
from moderation.workflow.correcting import correct
from moderation.workflow.moderating import decide_case, release_and_feature
from moderation.workflow.sanctioning import decide_and_impose
from newsroom.models import Reader


class Cases(generics.ListAPIView[Case]):
    """The cases of the publications and sections that you moderate.

    Unless you ask for others, the open ones, the most urgent first: legal notices, then what is
    severe, then by risk, then by when they are due; samples come last.
    """

    permission_classes = [IsModerator]
    serializer_class = ListedCaseSerializer
    pagination_class = Merged
    queryset = Case.objects.none()

    @extend_schema(
        parameters=FILTERS, responses={200: ListedCaseSerializer(many=True)} | problems(400)
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        chosen = sound(CaseFilter(request.query_params, cast(Reader, request.user)))
        pages = Merged()
        page = listed(chosen, request, pages)
        claims = looked_at([case.pk for case in page], but_for=chosen.moderator)
        told = ListedCaseSerializer(page, many=True, context={"claims": claims})
        return pages.get_paginated_response(told.data)


class _OfACase(APIView):
    permission_classes = [IsModerator]

    def case(self) -> Case:
        """The case that the address names, with all that its card shows."""
        return get_object_or_404(findable(self.moderator), pk=self.kwargs["pk"])

    @property
    def moderator(self) -> Reader:
        return cast(Reader, self.request.user)

    def asked(self, serializer: type[Serializer[Any]]) -> dict[str, Any]:
        """What the request says, if it says all that it has to."""
        found = serializer(data=self.request.data)
        found.is_valid(raise_exception=True)
        return dict(found.validated_data)

    def card(self) -> dict[str, Any]:
        return CardSerializer(card_of(self.case(), self.moderator)).data

    def handle_exception(self, exc: Exception) -> Response:
        """What somebody had not seen yet comes with the refusal."""
        if isinstance(exc, AlreadyDecided | StaleCase | DecidedAgain):
            exc.facts["case"] = self.card()
        return super().handle_exception(exc)


class CaseDetail(_OfACase):
    """All of a case: text with what was found in it, causes, verdict, author, and the acts that
    you may take, with the reason for those that you may not. Who wrote it and what readers said
    are null while it is to be judged blind, and always of a text of your own."""

    @extend_schema(responses={200: CardSerializer} | problems(401, 403, 404))
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(self.card())


class DecisionOf(_OfACase):
    """Decide a case. The reason is required, and its author will read it. `version` is that of
    the case as you saw it: where it is another one by now, the answer is 409 with the case."""

    @extend_schema(
        request=StaffDecisionSerializer,
        parameters=[KEY],
        responses={201: DecisionSerializer} | problems(400, 401, 403, 404, 409),
    )
    def post(self, request: Request, pk: UUID) -> Response:
        facts = self.asked(StaffDecisionSerializer)
        outcome = StaffOutcome(facts.pop("outcome"))
        facts |= {"moderator": self.moderator, "outcome": outcome}
        asked_for = facts.pop("sanction")

        def do() -> dict[str, Any]:
            if asked_for is None:
                decision = decide_case(self.case(), **facts)
            else:
                decision, _ = decide_and_impose(self.case(), penalty_of(asked_for), **facts)
            return {"decision": str(decision.pk)}

        fingerprint = {"decision": str(pk), "of": request.data}
        told = once(self.moderator, request.headers.get("Idempotency-Key"), fingerprint, do)
        decided = Decision.ever.select_related("revision", "moderator")  # undone since, perhaps
        answer = DecisionSerializer(decided.get(pk=told["decision"])).data
        return Response(answer, status=status.HTTP_201_CREATED)


class FeatureOf(_OfACase):
    """Release it, and pick it as one worth reading."""

    @extend_schema(
        request=FeatureSerializer,
        responses={201: DecisionSerializer} | problems(400, 401, 403, 404, 409),
    )
    def post(self, request: Request, pk: UUID) -> Response:
        asked = self.asked(FeatureSerializer)
        decision = release_and_feature(self.case(), moderator=self.moderator, **asked)
        return Response(DecisionSerializer(decision).data, status=status.HTTP_201_CREATED)


class KeepOf(_OfACase):
    """Keep it, whatever is reported of it, until its author edits it."""

    @extend_schema(
        request=FeatureSerializer,
        responses={201: DecisionSerializer} | problems(400, 401, 403, 404, 409),
    )
    def post(self, request: Request, pk: UUID) -> Response:
        asked = self.asked(FeatureSerializer)
        decision = decide_case(
            self.case(),
            moderator=self.moderator,
            outcome=StaffOutcome.RELEASE,
            ignore_reports=True,
            **asked,
        )
        return Response(DecisionSerializer(decision).data, status=status.HTTP_201_CREATED)


class CorrectionOf(_OfACase):
    """Decide a decided case anew: a senior moderator may, or you yourself within the hour."""

    @extend_schema(
        request=CorrectionSerializer,
        responses={201: DecisionSerializer} | problems(400, 401, 403, 404, 409),
    )
    def post(self, request: Request, pk: UUID) -> Response:
        facts = self.asked(CorrectionSerializer)
        outcome = StaffOutcome(facts.pop("outcome"))
        decision = correct(self.case(), moderator=self.moderator, outcome=outcome, **facts)
        return Response(DecisionSerializer(decision).data, status=status.HTTP_201_CREATED)


class PreviewOf(_OfACase):
    """The letter that its author would get, word by word. Nothing is decided by it."""

    @extend_schema(
        request=PreviewSerializer,
        responses={200: LetterAheadSerializer} | problems(400, 401, 403, 404),
    )
    def post(self, request: Request, pk: UUID) -> Response:
        facts = self.asked(PreviewSerializer)
        doing = Doing(facts.pop("outcome"))
        letter = letter_ahead(self.case(), self.moderator, doing=doing, **facts)
        return Response(LetterAheadSerializer(letter).data)


class StateOf(_OfACase):
    """What changes about a case while somebody has it open: to be asked every few seconds."""

    @extend_schema(responses={200: CaseStateSerializer} | problems(401, 403, 404))
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(state_of(self.case(), self.moderator))


class ClaimOf(_OfACase):
    """Put it to be seen looking at the case for two minutes, delete it to leave. Others are
    warned by it, and not held up."""

    @extend_schema(request=None, responses={204: None} | problems(401, 403, 404))
    def put(self, request: Request, pk: UUID) -> Response:
        claim(self.case(), moderator=self.moderator)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={204: None} | problems(401, 403, 404))
    def delete(self, request: Request, pk: UUID) -> Response:
        let_go(self.case(), moderator=self.moderator)
        return Response(status=status.HTTP_204_NO_CONTENT)
