"""What the pages ask of a request."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django_htmx.middleware import HtmxDetails

from newsroom.models import Reader

View = Callable[..., HttpResponse]


class HtmxRequest(HttpRequest):
    """As django-htmx's middleware hands it over."""

    htmx: HtmxDetails


def only_posted(otherwise: str) -> Callable[[View], View]:
    """A form's address; who comes by otherwise, say after signing in again, is sent on."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method != "POST":
                return redirect(otherwise)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def reader_of(request: HttpRequest) -> Reader:
    return cast(Reader, request.user)


def reader_or_none(request: HttpRequest) -> Reader | None:
    """Who asks, if they have signed in."""
    return reader_of(request) if request.user.is_authenticated else None


def is_by_script(request: HttpRequest) -> bool:
    """Whether a script of ours asks: it wants facts, not a page."""
    return request.headers.get("X-Requested-With") == "fetch"
