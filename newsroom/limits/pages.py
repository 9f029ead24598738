"""Limits of pages: whatever is no reading counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from rest_framework.permissions import SAFE_METHODS

from newsroom.devices import device_of
from newsroom.limits.passing import pass_one
from newsroom.models import Reader
from newsroom.problems import as_too_often
from newsroom.refusals import TooMany


class Writes:
    """A write that is one too many comes back to its sender as it was."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.method in SAFE_METHODS or _counts_for_itself(view):
            return None
        reader = request.user if isinstance(request.user, Reader) else None
        try:
            pass_one(request, reader, device_of(request).word, timezone.now())
        except TooMany as refusal:
            return as_too_often(request, refusal)
        return None


def _counts_for_itself(view: Any) -> bool:
    """Whether it is the API's, which is counted once it is known whose token it is."""
    return bool(getattr(getattr(view, "cls", None), "throttle_classes", ()))
