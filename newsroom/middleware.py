"""What every request passes."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from rest_framework.exceptions import NotFound

from newsroom.problems import as_json, as_page
from newsroom.refusals import Invalid, NotHere, Refusal, TooLarge

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class LengthMissing(Invalid):
    code = "length_missing"
    status = 411
    sentence = "Please say how long the body is."


class BodyLimit:
    """Refuse, unread, a body that is larger than any comment, or of unknown length."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        refusal = self._refusal(request)
        if refusal is None:
            return self.get_response(request)
        if request.path.startswith("/api/"):
            return as_json(refusal)
        # No template: nothing has looked at this request yet, not even for a session.
        return HttpResponse(refusal.detail, status=refusal.status, content_type="text/plain")

    def _refusal(self, request: HttpRequest) -> Refusal | None:
        if "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
            return LengthMissing()
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > settings.BODY_AT_MOST:
            return TooLarge(at_most=settings.BODY_AT_MOST)
        return None


class RefusalsAsPages:
    """A view that lets a refusal through answers with its sentence."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        problem = request.META.get("third_reading.token_problem")
        if problem is not None:
            response["Third-Reading-Token"] = problem.code
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotFound):  # A page's cursor that leads nowhere.
            error = NotHere()
        return as_page(request, error) if isinstance(error, Refusal) else None
