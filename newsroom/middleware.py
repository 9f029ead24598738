"""What every request passes."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import NotFound

from newsroom.devices import device_of, hand_out
from newsroom.failures import refused_by_database
from newsroom.languages import begin_to_speak, is_for_programs
from newsroom.limits import saying
from newsroom.origins import is_ours
from newsroom.problems import as_json, as_page
from newsroom.refusals import Invalid, NotHere, Refusal, TooLarge

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class LengthMissing(Invalid):
    code = "length_missing"
    status = 411
    sentence = _("Please say how long the body is.")


class NoOddCookies:
    """Forget a cookie that no database could look up; its bearer is nobody in particular."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        for name in [name for name, value in request.COOKIES.items() if "\x00" in value]:
            del request.COOKIES[name]
        return self.get_response(request)


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
        at_most = settings.BODY_AT_MOST
        if request.path in settings.FILES_AT:
            at_most = max(at_most, settings.FILE_AT_MOST)
        if not length.isdecimal() or len(length) > 12 or int(length) > at_most:
            return TooLarge(at_most=at_most)
        return None


class Forms(CsrfViewMiddleware):
    """A form of ours carries a token; one that is sent without a session need not.

    Who has not signed in gets pages that are the same for everybody, and so carry no token: such
    a form brings nobody's authority along, and of which site it was the browser says.
    """

    def process_view(
        self, request: HttpRequest, callback: Any, args: Any, kwargs: Any
    ) -> HttpResponseForbidden | None:
        if _is_ours_and_nobodys(request):
            return None
        return super().process_view(request, callback, args, kwargs)


def _is_ours_and_nobodys(request: HttpRequest) -> bool:
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return False
    return is_ours(request)


class DeviceCookie:
    """Tell one device from another, once somebody has signed in on it (`newsroom/devices.py`)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        device = device_of(request)
        if (not device.word or device.is_old) and _is_signed_in(request):
            hand_out(response, device)
        return response


def _is_signed_in(request: HttpRequest) -> bool:
    """Asked only of who brings, or has just been given, a session."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES and not request.session.modified:
        return False
    return request.user.is_authenticated


class Languages:
    """An answer speaks its reader's language, says which it is, and is kept for no other."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        begin_to_speak(request)
        try:
            response = self.get_response(request)
            self._say_which(request, response)
        finally:
            translation.deactivate()
        return response

    def _say_which(self, request: HttpRequest, response: HttpResponseBase) -> None:
        # A view may have said so itself; and what programs get holds no words, if all is well.
        if response.has_header("Content-Language"):
            return
        if not is_for_programs(request):
            patch_vary_headers(response, ["Cookie", "Accept-Language"])
        elif _is_personal(request) or response.status_code >= HTTPStatus.BAD_REQUEST:
            patch_vary_headers(response, ["Accept-Language"])
        else:
            return
        response["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE


class Manners:
    """A refusal that a view lets through is a sentence; what is personal is kept by nobody."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        problem = request.META.get("third_reading.token_problem")
        if problem is not None:
            response["Third-Reading-Token"] = problem.code
        if _is_personal(request):
            patch_cache_control(response, private=True, no_store=True)
        saying.tell(request, response)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotFound):  # A page's cursor that leads nowhere.
            error = NotHere()
        refusal = error if isinstance(error, Refusal) else refused_by_database(error)
        return None if refusal is None else as_page(request, refusal)


def _is_personal(request: HttpRequest) -> bool:
    """Whether the answer may say something that only this reader may know."""
    signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
    return signed_in or "Authorization" in request.headers
