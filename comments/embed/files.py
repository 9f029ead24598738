"""What a host's page loads from us beside the frame: the script, and a stylesheet for it."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page, require_safe

from comments.embed.look import Look

SCRIPT = Path(__file__).parents[1] / "static" / "embed" / "embed.js"
FRESH = 5 * 60  # seconds that a browser may go on with an old one
A_DAY, A_YEAR = 24 * 60 * 60, 365 * 24 * 60 * 60


@cache
def script_text() -> bytes:
    return SCRIPT.read_bytes()


def script_version() -> str:
    """Of this very text: an address with it in its name never means another one."""
    return sha256(script_text()).hexdigest()[:12]


@gzip_page  # Outside, since it packs the same text differently each time.
@conditional_page
@require_safe
def script(request: HttpRequest, version: str = "") -> HttpResponse:
    """The script. By the version that it has it may be kept for good.

    By one that it had before an upgrade it is the newest, so that a page does not break.
    """
    response = HttpResponse(script_text(), content_type="text/javascript; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"  # So that `integrity` can be checked.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    if version == script_version():
        patch_cache_control(response, public=True, max_age=A_YEAR, immutable=True)
    else:
        patch_cache_control(response, public=True, max_age=FRESH)
    return response


@require_safe
@cache_control(public=True, max_age=A_DAY)
def stylesheet(request: HttpRequest) -> HttpResponse:
    """The colours and letters that a host chose: rules for what is chosen, nothing else."""
    look = Look.of(request.GET.dict())
    return HttpResponse(look.stylesheet(), content_type="text/css; charset=utf-8")
