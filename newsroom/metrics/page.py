"""`GET /metrics`: for Prometheus, with the token of the settings, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from newsroom.metrics.disks import disks
from newsroom.metrics.parts import gathered
from newsroom.metrics.processes import processes
from newsroom.metrics.tasks import timetable
from newsroom.metrics.told import CONTENT_TYPE, as_text, counted, may_read

ADDRESS = "/metrics"


class Metrics:
    """Stands before all that minds hosts and schemes: Prometheus asks each web server by an
    address of its own, past the proxy that speaks TLS. Without a token there is nothing there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info == ADDRESS and settings.METRICS_TOKEN:
            return metrics(request)
        return self.get_response(request)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """What is so now, what was counted, and how the processes do."""
    if not may_read(request.headers.get("Authorization", "")):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    told = [*gathered(), *counted(), timetable(), disks(), *processes("web")]
    return HttpResponse(as_text(told), content_type=CONTENT_TYPE)
