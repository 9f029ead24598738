"""Each request that Django answers, by what it asked for and how long that took.

Not by its address: a route is what stands in the URLconf, with the kind of an id in the place of
the id. Whatever leads nowhere is one route, and there are so many series at most.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from django.http import HttpRequest, HttpResponseBase

from newsroom.metrics import counters
from newsroom.refusals import forget_no, no_said_by

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
READING = {"GET", "HEAD", "OPTIONS"}
FACES = (("/api/", "api"), ("/embed/", "frame"), ("/desk/", "desk"), ("/admin/", "admin"))
NOWHERE, OTHER, ADMIN = "none", "other", "admin"
# More than all routes with all that they are usually answered; a sheet has room for them.
SERIES_AT_MOST = 1500

_seen: set[tuple[str, str, str]] = set()


class Counted:
    """Stands before all others, so that what those answer is counted as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began, address = perf_counter(), request.path_info
        forget_no()
        response = self.get_response(request)
        _count(request, address, response.status_code, perf_counter() - began)
        return response


def _count(request: HttpRequest, address: str, status: int, took: float) -> None:
    method = request.method if request.method in METHODS else OTHER
    of_it = _bounded(method or OTHER, route_of(request), f"{status // 100}xx")
    counters.REQUESTS.labels(*of_it).inc()
    doing = "reading" if method in READING else "writing"
    counters.REQUEST_SECONDS.labels(_face(address), doing).observe(took)
    if code := no_said_by(status):
        counters.REFUSALS.labels(code).inc()
    if "third_reading.token_problem" in request.META:
        counters.SIGN_INS_FAILED.labels("token").inc()


def route_of(request: HttpRequest) -> str:
    """What it asked for, as the URLconf names it."""
    found = request.resolver_match
    if found is None:
        return NOWHERE
    return ADMIN if "admin" in found.namespaces else found.route


def _face(address: str) -> str:
    return next((face for start, face in FACES if address.startswith(start)), "page")


def _bounded(method: str, route: str, status: str) -> tuple[str, str, str]:
    asked = (method, route, status)
    if asked not in _seen:
        if len(_seen) >= SERIES_AT_MOST:
            return method, OTHER, status
        _seen.add(asked)
    return asked
