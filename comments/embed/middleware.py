"""What every request for a page in a frame passes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import get_script_prefix, reverse, set_script_prefix
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import escape_leading_slashes

from comments.embed.cookies import hand_out, take_in
from comments.embed.frames import Elsewhere, Frame, cookie_path, frame_of
from newsroom.headers import leave_nothing_here
from newsroom.languages import speak_after_all
from newsroom.models import Publication, SignedOut


class FramedRequest(HttpRequest):
    """As it comes out of `Frames`, when it is for a page in a frame."""

    frame: Frame


class Frames:
    """Serve the house's pages inside of frames: at other addresses, with cookies of their own.

    Stands inside of the policy for contents, which it tells who may frame the page, and
    outside of all that reads or sets a cookie.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        frame = frame_of(request)
        if frame is None:
            return self.get_response(request)
        if _is_on_its_own(request):
            response: HttpResponseBase = HttpResponseRedirect(_outside(request, frame))
        else:
            response = self._framed(request, frame)
        patch_vary_headers(response, ["Sec-Fetch-Dest"])
        return response

    def process_exception(self, request: Any, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Elsewhere):
            return None
        speak_after_all(request)
        return render(request, "embed/elsewhere.html", {"outside": request.frame.inside})

    def _framed(self, request: Any, frame: Frame) -> HttpResponseBase:
        take_in(request)
        request.frame, request.urlconf = frame, settings.FRAME_URLCONF
        request.path_info = frame.inside
        outside = get_script_prefix()
        set_script_prefix(outside.rstrip("/") + frame.prefix + "/")
        try:
            with _spoken(request, frame.look.language):
                response = self.get_response(request)
        finally:
            set_script_prefix(outside)
        hand_out(response, cookie_path(frame.publication))
        may_be_framed(response, frame.publication)
        return response


class SignedOutTokens:
    """A session in a frame ends with the token that it was begun with, also where that is signed
    out before its time, by the newsroom's own account system."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        frame: Frame | None = getattr(request, "frame", None)
        if frame is None or not self._is_over(request, frame):
            return self.get_response(request)
        logout(request)
        response = self.get_response(request)
        leave_nothing_here(response)
        return response

    def _is_over(self, request: HttpRequest, frame: Frame) -> bool:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return False
        token = request.session.get(TOKEN)
        ended = SignedOut.objects.filter(publication=frame.publication, jti=token)
        return bool(token) and ended.exists()


TOKEN = "frame_token"  # noqa: S105 - in the session: what the token is called


class Openers:
    """On the way to hand an account over, the window goes on to know the frame that opened it.

    That way leads over the pages of signing in. Elsewhere a window knows no opener.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if _hands_over(request):
            response["Cross-Origin-Opener-Policy"] = "unsafe-none"
        return response


_HANDING_OVER = re.compile(r"/embed/[\w-]+/hand-over/")


def _hands_over(request: HttpRequest) -> bool:
    if _HANDING_OVER.fullmatch(request.path):
        return True
    if request.path != reverse("login"):
        return False
    onward = request.POST if request.method == "POST" else request.GET
    return _HANDING_OVER.fullmatch(onward.get("next", "")) is not None


def may_be_framed(response: Any, publication: Publication) -> None:
    """By the publication's sites, and by nobody else; and it is no page for search engines."""
    response._csp_replace = {"frame-ancestors": publication.origins or ["'none'"]}
    response["X-Robots-Tag"] = "noindex"
    del response["X-Frame-Options"]
    response.xframe_options_exempt = True


def _is_on_its_own(request: HttpRequest) -> bool:
    """Whether it is opened in a tab: then it should be the page itself, in the whole window."""
    return request.method == "GET" and request.headers.get("Sec-Fetch-Dest") == "document"


def _outside(request: HttpRequest, frame: Frame) -> str:
    if frame.inside == "/":
        return reverse("article", args=[frame.article.pk])
    query = request.META.get("QUERY_STRING", "")
    # Two slashes at the beginning would be another site.
    page = escape_leading_slashes(get_script_prefix().rstrip("/") + frame.inside)
    return f"{page}?{query}" if query else page


def _spoken(request: HttpRequest, language: str) -> Any:
    """The site's choice of a language stands above that of the browser."""
    if language:
        request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = language
    return translation.override(language or translation.get_language())
