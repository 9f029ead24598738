"""`Authorization: Bearer trpat_…`: who a program acts for, and whether it may do this.

The one place at which scopes are asked for: every request to the API comes through here before
its view is asked. What the table of operations does not know is nothing for an access token.
"""

from __future__ import annotations

from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from newsroom.access_tokens import ScopeMissing, token_named, was_used
from newsroom.api.operations import NEVER, OPEN, operation_at
from newsroom.models import AccessToken, Reader
from newsroom.refusals import NotSignedIn
from newsroom.scopes import Scope
from newsroom.token_strings import PREFIX


class PersonalToken(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[Reader, AccessToken] | None:
        keyword, _, told = request.headers.get("Authorization", "").partition(" ")
        if keyword.lower() != "bearer" or not told.strip().startswith(PREFIX):
            return None
        try:
            token = token_named(told.strip())
        except NotSignedIn as refusal:
            request._request.META["third_reading.token_problem"] = refusal
            return None
        if not _may(token, request):
            return None
        was_used(token, told.strip())
        return token.reader, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def _may(token: AccessToken, request: Request) -> bool:
    """Whether this token is good for that; False where it asks as anybody might.

    Raises ScopeMissing.
    """
    there = request._request.resolver_match
    row = operation_at(request.method or "", there.route if there else "")
    scope = row.scope if row is not None else NEVER
    if scope == OPEN and request.method not in SAFE_METHODS:
        scope = Scope.WRITE  # Open to everybody: but in somebody's name it is a thing written.
    if scope == OPEN:
        if Scope.READ in token.scopes:
            return True
        request._request.META["third_reading.token_problem"] = ScopeMissing(scope=Scope.READ)
        return False
    if scope not in token.scopes:
        raise ScopeMissing(**({} if scope == NEVER else {"scope": scope}))
    return True
