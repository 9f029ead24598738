"""What every answer tells a browser, whoever made it: a page, a file, a feed, or a no.

    Headers    the outermost of Django's middlewares, so that what the others refuse says it, too
    ALWAYS     for what is answered before Django (newsroom/probes.py, newsroom/logs/guarding.py)

nginx says the same of what it answers itself (deploy/nginx/). What each is for, and why there are
no Trusted Types: docs/decisions/0060-what-a-browser-is-told.md.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

# Nothing that a page of comments needs; but a passkey is shown to this site itself, and nobody's
# frame around it.
_OFF = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen",
    "gamepad", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer",
    "microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock", "serial",
    "storage-access", "usb", "window-management", "xr-spatial-tracking",
)  # fmt: skip
_OWN = ("publickey-credentials-create", "publickey-credentials-get")
PERMISSIONS = ", ".join([*(f"{one}=()" for one in _OFF), *(f"{one}=(self)" for one in _OWN)])

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# Of what is no page of ours: whoever opens it by its address gets no script, no form, no frame.
NO_PAGE = {
    "Content-Security-Policy": (
        "default-src 'none'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Frame-Options": "DENY",
}
FRAMED_BY_NOBODY = "frame-ancestors 'none'"
BEFORE_DJANGO = list({**ALWAYS, **NO_PAGE}.items())


class Headers:
    """Add what nobody has said otherwise: those inside know better, such as of frames."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if is_for_other_sites(request, response):
            response.setdefault("Cross-Origin-Resource-Policy", "cross-origin")
        _add(response, ALWAYS)
        if FRAMED_BY_NOBODY in response.get("Content-Security-Policy", FRAMED_BY_NOBODY):
            _add(response, NO_PAGE)
        if settings.SECURE_HSTS_SECONDS and request.is_secure():
            _add(
                response, {"Strict-Transport-Security": f"max-age={settings.SECURE_HSTS_SECONDS}"}
            )
        return response


def is_for_other_sites(request: HttpRequest, response: HttpResponseBase) -> bool:
    """What stands in their pages: frames and what is around them, and what any script may read."""
    return request.path.startswith("/embed") or response.has_header("Access-Control-Allow-Origin")


def _add(response: HttpResponseBase, headers: dict[str, str]) -> None:
    for name, value in headers.items():
        response.setdefault(name, value)


def leave_nothing_here(response: HttpResponseBase) -> None:
    """What this browser alone has kept of a text goes with who is signed out: whoever sits here
    next may be somebody else."""
    response["Clear-Site-Data"] = '"storage"'
