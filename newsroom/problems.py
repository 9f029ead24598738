"""Every "no" of the house, as RFC 9457 says it to programs and as a page says it to people."""

from __future__ import annotations

import sys
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler

from newsroom import unavailable
from newsroom.access_tokens import ScopeMissing
from newsroom.failures import refused_by_database
from newsroom.languages import speak_after_all
from newsroom.logs.following import current_id
from newsroom.refusals import (
    Invalid,
    NotAllowed,
    NotHere,
    NotSignedIn,
    Refusal,
    TooLarge,
    TooMany,
    Unavailable,
    note_no,
    note_told,
)
from newsroom.routing import is_from_replica
from newsroom.sso import token_problem

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class FormExpired(NotAllowed):
    code = "form_expired"
    sentence = _("This form has expired. Please go back, reload the page and send it again.")


CONTENT_TYPE = "application/problem+json"

# What the framework raises, in our words.
CODES = {
    exceptions.ParseError: ("malformed", _("The request cannot be read.")),
    exceptions.UnsupportedMediaType: ("unsupported_media_type", _("Please send JSON.")),
    exceptions.MethodNotAllowed: ("method_not_allowed", _("That is not done here.")),
    exceptions.NotAcceptable: ("not_acceptable", _("Only JSON is served here.")),
    exceptions.PermissionDenied: ("not_allowed", _("You may not do that.")),
    exceptions.Throttled: ("too_many", _("That was too often.")),
}


PHRASES = {413: "Content Too Large"}  # What Python calls it depends on its version.


def problem(status: int, code: str, detail: StrOrPromise, **facts: Any) -> dict[str, Any]:
    """The body of a problem document (RFC 9457, section 3)."""
    return {
        "type": f"/problems/{code}",
        "title": PHRASES.get(status) or HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": str(detail),
        **facts,
    }


# What a cache may keep unasked (RFC 9110, section 15.1): the answer may come to others.
KEPT_UNASKED = {404, 405, 410, 414, 501}


def _traced(body: dict[str, Any]) -> dict[str, Any]:
    """The same problem with the id under which the log tells of this request."""
    request_id = "" if body["status"] in KEPT_UNASKED else current_id()
    return {**body, "request_id": request_id} if request_id else body


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: refusals and the framework's own errors alike."""
    request = context["request"]._request
    refusal = as_refusal(error, request)
    if refusal is not None:
        body = problem(refusal.status, refusal.code, refusal.detail, **refusal.facts)
        response = Response(_traced(body), status=refusal.status)
        if refusal.status == HTTPStatus.UNAUTHORIZED:
            response["WWW-Authenticate"] = f'Bearer error="{refusal.code}"'
        elif isinstance(refusal, ScopeMissing):  # RFC 6750, section 3
            scope = refusal.facts.get("scope", "")
            response["WWW-Authenticate"] = f'Bearer error="{refusal.code}", scope="{scope}"'
        _say_when_again(response, refusal)
    else:
        found = exception_handler(error, context)
        if found is None or not isinstance(error, exceptions.APIException):
            return found
        code, detail = CODES.get(type(error), ("invalid", str(error.detail)))
        body = problem(found.status_code, code, detail)
        if isinstance(error, exceptions.ValidationError):
            body = _invalid(error)
        note_no(body["code"], found.status_code)
        headers = dict(found.headers)
        response = Response(_traced(body), status=found.status_code, headers=headers)
    response.content_type = CONTENT_TYPE
    _tell_as_json(context["request"])
    return response


def _tell_as_json(request: Request) -> None:
    """A problem is JSON, also of what has other forms: the API's description is YAML first."""
    request.accepted_renderer = JSONRenderer()
    request.accepted_media_type = JSONRenderer.media_type


def _invalid(error: exceptions.ValidationError) -> dict[str, Any]:
    missing = "required" in str(error.get_codes())
    code, detail = (
        ("missing_answer", _("Please answer every question."))
        if missing
        else ("invalid", _("Something in the request is not right."))
    )
    return problem(error.status_code, code, detail, errors=error.detail)


def as_refusal(error: Exception, request: HttpRequest) -> Refusal | None:
    """What an error means in the house's own words, where it has words for it."""
    match error:
        case Refusal():
            return error
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            return token_problem(request) or NotSignedIn()
        case Http404() | exceptions.NotFound():
            return NotHere()
        case RequestDataTooBig():
            return TooLarge()
    if is_from_replica():
        return None  # The primary will be asked (newsroom/routing.py).
    return refused_by_database(error)


def as_json(refusal: Refusal) -> JsonResponse:
    """A refusal outside of DRF's views."""
    body = problem(refusal.status, refusal.code, refusal.detail, **refusal.facts)
    response = JsonResponse(_traced(body), status=refusal.status, content_type=CONTENT_TYPE)
    _say_when_again(response, refusal)
    return response


def as_message(request: HttpRequest, refusal: Refusal) -> None:
    """A refusal as a sentence on the page that the answer leads to."""
    note_told(refusal)
    messages.warning(request, refusal.detail)


def as_page(request: HttpRequest, refusal: Refusal, *, had_written: str = "") -> HttpResponse:
    """A refusal as a sentence on a page, and beside it what somebody had written."""
    if isinstance(refusal, Unavailable):
        return as_unavailable(request, refusal)
    if hasattr(request, "user"):  # Else it was refused before anybody looked who asks.
        speak_after_all(request)
    context = {"refusal": refusal, "had_written": had_written}
    response = render(request, "problem.html", context, status=refusal.status)
    _say_when_again(response, refusal)
    return response


def as_unavailable(request: HttpRequest, refusal: Unavailable) -> HttpResponse:
    """That the database cannot answer, to whoever asks: it is not asked for that."""
    if "/api/" in request.path or request.headers.get("X-Requested-With") == "fetch":
        response: HttpResponse = as_json(refusal)
        response["Cache-Control"] = "no-store"
        return response
    response = unavailable.page(request, refusal)
    _say_when_again(response, refusal)
    return response


def as_too_often(request: HttpRequest, refusal: TooMany) -> HttpResponse:
    """To whoever has sent something too often: it comes back with all that was in it."""
    if "/api/" in request.path or request.headers.get("X-Requested-With") == "fetch":
        response: HttpResponse = as_json(refusal)
    elif unavailable.sent(request):
        response = unavailable.page(request, refusal)
        _say_when_again(response, refusal)
    else:
        response = as_page(request, refusal)
    response["Cache-Control"] = "no-store"
    return response


def _say_when_again(response: HttpResponse | Response, refusal: Refusal) -> None:
    """A refusal may know in how many seconds the same thing would be taken (`retry_after`)."""
    if "retry_after" in refusal.facts:
        response["Retry-After"] = str(refusal.facts["retry_after"])


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was not served to this browser; mostly a cookie that went missing."""
    return as_page(request, FormExpired())


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing at this address."""
    refusal = NotHere()
    return as_json(refusal) if request.path.startswith("/api/") else as_page(request, refusal)


@csrf_exempt
def nothing_in_the_api(request: HttpRequest) -> HttpResponse:
    """No address of the API: a problem document, also while errors are shown to developers."""
    return as_json(NotHere())


def too_many(request: HttpRequest) -> HttpResponse:
    """The same thing was tried too often; allauth asks for this page."""
    return as_page(request, TooMany(_("That was too often. Please wait a little, and try again.")))


def fault(request: HttpRequest) -> HttpResponse:
    """Something is broken on our side. Uses no database and no template context.

    Django calls this while it handles what was raised, in a view or around it.
    """
    if (refusal := refused_by_database(sys.exc_info()[1])) is not None:
        return as_unavailable(request, refusal)
    if request.path.startswith("/api/"):
        body = _traced(problem(500, "fault", _("Something is broken on our side.")))
        return JsonResponse(body, status=500, content_type=CONTENT_TYPE)
    return render(request, "500.html", {"request_id": current_id()}, status=500)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Something is off before any view was asked, such as a host that we do not serve."""
    if request.path.startswith("/api/"):
        return as_json(Invalid())
    return HttpResponse(str(Invalid.sentence), status=400, content_type="text/plain")
