"""A request has an id, by which it can be followed, and one line, which says how it went.

Neither who asked nor what for: a route is the pattern of an address, with no word of anybody's in
it, and of who asked it is told which kind of proof came along. docs/operations.md
"""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from newsroom.logs.following import is_well_formed, on_behalf_of
from newsroom.tracing.carrying import is_well_formed as is_well_formed_trace
from newsroom.tracing.spans import Beginning, Kind, Span, span

logger = logging.getLogger(__name__)

NAME = "X-Request-ID"
# Asked every few seconds, by machines.
# /livez, /readyz and /metrics have no line at all: they stand before this.
OF_MACHINES = {"healthz", "static"}
# As nginx and we name requests.
_AS_A_TRACE = re.compile(r"(?!0{32})[0-9a-f]{32}")
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_ACCESS_TOKEN = "bearer trpat_"  # noqa: S105 - how a header begins


class BrokeOffError(Exception):
    """An answer that was being sent could not be finished. Why is in the log."""


class RequestLine:
    """Around all that serves readers: it sees what all others answer, and all that they log is
    in its time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began, request_id = time.monotonic(), id_for(request)
        with on_behalf_of(request_id), span(_beginning(request, request_id)) as traced:
            response = self.get_response(request)
            if traced is not None:
                _trace(traced, request, response)
            if settings.LOG_REQUESTS:
                _tell(request, response, time.monotonic() - began)
        if type(response) is StreamingHttpResponse:  # Not a file's: it is made of nothing of ours.
            response.streaming_content = _sent(iter(response), request_id)
        # What others may be given as well has no id: it would be somebody else's.
        if "public" not in response.get("Cache-Control", ""):
            response[NAME] = request_id
        return response


def id_for(request: HttpRequest) -> str:
    """What a proxy of ours calls this request; else a name that nobody else has."""
    told = request.META.get("HTTP_X_REQUEST_ID")
    if told is not None and _came_by_proxy(request) and is_well_formed(told):
        return str(told)
    return secrets.token_hex(16)


def _came_by_proxy(request: HttpRequest) -> bool:
    """Whether it came by as many proxies as are ours, which each add a hop."""
    proxies: int = settings.TRUSTED_PROXIES
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "")
    return bool(proxies and hops) and hops.count(",") + 1 >= proxies


def _beginning(request: HttpRequest, request_id: str) -> Beginning:
    """Its trace is named as it is, unless a proxy of ours has begun one."""
    told = request.META.get("HTTP_TRACEPARENT")
    if told is not None and _came_by_proxy(request) and is_well_formed_trace(told):
        return Beginning("request", Kind.ASKED, within=told)
    named_as = request_id if _AS_A_TRACE.fullmatch(request_id) else ""
    return Beginning("request", Kind.ASKED, alone=True, named_as=named_as)


def _trace(traced: Span, request: HttpRequest, response: HttpResponseBase) -> None:
    method, route = _method(request), route_of(request) or "none"
    traced.call(f"{method} {route}")
    traced.say(method=method, route=route, status=response.status_code, auth=proof_of(request))
    if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        traced.fail()


def _method(request: HttpRequest) -> str:
    return request.method if request.method in _METHODS else "another"


def _tell(request: HttpRequest, response: HttpResponseBase, took: float) -> None:
    route, status = route_of(request), response.status_code
    facts = {
        "method": _method(request),
        "route": route,
        "status": status,
        "ms": round(took * 1000, 1),
        "auth": proof_of(request),
    }
    logger.log(_level(route, status), "request", extra=facts)


def _level(route: str | None, status: int) -> int:
    if route in OF_MACHINES:
        return logging.DEBUG
    return logging.ERROR if status >= 500 else logging.INFO


def route_of(request: HttpRequest) -> str | None:
    """The pattern of the address that was asked for; None where it is none of ours."""
    found = request.resolver_match
    if found is None:
        return "static" if request.path_info.startswith(settings.STATIC_URL) else None
    framed = getattr(request, "urlconf", None) == settings.FRAME_URLCONF
    return ("frame: " if framed else "") + (found.route or found.view_name)


def proof_of(request: HttpRequest) -> str:
    """By what whoever asks wants to be known. Whether it was good, the status says."""
    told = request.META.get("HTTP_AUTHORIZATION", "").lower()
    if "third_reading.token_problem" in request.META:
        return "bad token"
    if told:
        return "access token" if told.startswith(_ACCESS_TOKEN) else "token"
    return "session" if settings.SESSION_COOKIE_NAME in request.COOKIES else "none"


def _sent(pieces: Iterator[bytes], request_id: str) -> Iterator[bytes]:
    """The pieces of an answer that is made while it is sent, each of the same request."""
    while (piece := _next(pieces, request_id)) is not None:
        yield piece


def _next(pieces: Iterator[bytes], request_id: str) -> bytes | None:
    with on_behalf_of(request_id):
        try:
            return next(pieces, None)
        except Exception:
            logger.exception("an answer broke off")
            # The server would print whatever an error says. It has to see that there was one.
            raise BrokeOffError from None
