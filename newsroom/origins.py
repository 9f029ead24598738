"""Which sites may show our comments: an origin is a scheme, a host and a port (RFC 6454)."""

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from newsroom.addresses import DEFAULT_PORTS, HOST

# A browser trusts these without TLS: nobody else can listen there.
_LOOPBACK = re.compile(r"localhost|[a-z0-9-]+\.localhost|127(\.\d{1,3}){3}|\[::1\]")
_HOST = r"([a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])"
_ONE = rf"(https://{_HOST}|http://({_LOOPBACK.pattern}))(:[0-9]{{1,5}})?"
# Several of them, a space between two: what PostgreSQL keeps, and what a header will say.
LISTED = rf"^({_ONE}( {_ONE})*)?$"


def is_ours(request: HttpRequest) -> bool:
    """Whether the browser says that it was sent from a page of this very site.

    Raises DisallowedHost for a site that is none of ours.
    """
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def canonical_origin(told: str) -> str:
    """The one form of an origin, as a browser writes it: no path, no default port.

    Raises ValueError for what is no origin, and for http anywhere but on this machine.
    """
    parts = urlsplit(told.strip())
    scheme, host = parts.scheme.lower(), (parts.hostname or "").rstrip(".")
    host = host.encode("idna").decode("ascii").lower() if ":" not in host else host
    if scheme not in DEFAULT_PORTS or not HOST.fullmatch(host):
        raise ValueError(f"not an origin: {told!r}")
    if parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username:
        raise ValueError(f"more than an origin: {told!r}")
    host = f"[{host}]" if ":" in host else host
    if scheme == "http" and not _LOOPBACK.fullmatch(host):
        raise ValueError(f"not safe without https: {told!r}")
    port = "" if parts.port in {None, DEFAULT_PORTS[scheme]} else f":{parts.port}"
    return f"{scheme}://{host}{port}"


def validate_origin(told: str) -> None:
    """For the model's field: an origin, in its one form."""
    try:
        good = canonical_origin(told) == told
    except ValueError:
        good = False
    if not good:
        raise ValidationError(_("Not an origin such as https://www.example.org"), code="origin")
