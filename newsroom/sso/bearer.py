"""How a token comes with a request, and what becomes of a request whose token is bad."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.request import Request

from newsroom.models import Reader
from newsroom.refusals import NotSignedIn
from newsroom.sso.readers import reader_of


class BearerToken(BaseAuthentication):
    """`Authorization: Bearer …`, for programs and for embeds."""

    keyword: ClassVar[str] = "Bearer"

    def authenticate(self, request: Request) -> tuple[Reader, str] | None:
        keyword, _, token = request.headers.get("Authorization", "").partition(" ")
        if keyword.lower() != self.keyword.lower() or token_problem(request._request):
            return None  # Of what is no good as an access token it was said already.
        token = token.strip()
        try:
            return reader_of(token), token
        except NotSignedIn as refusal:
            _remember(request._request, refusal)
            return None

    def authenticate_header(self, request: Request) -> str:
        return self.keyword


class Session(SessionAuthentication):
    """Who is signed in on the page; a bad token beside the cookie stays a bad token."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        if token_problem(request._request) is not None:
            return None
        return super().authenticate(request)


def _remember(request: HttpRequest, refusal: NotSignedIn) -> None:
    request.META["third_reading.token_problem"] = refusal


def token_problem(request: HttpRequest) -> NotSignedIn | None:
    """Why the token that came with this request was not good, if one came."""
    problem: NotSignedIn | None = request.META.get("third_reading.token_problem")
    return problem
