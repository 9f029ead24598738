"""By which name we are asked: one way to write it, so that nothing is counted or kept twice.

ALLOWED_HOSTS says which hosts there are, and Django compares with it without the port and without
a dot at the end: there are 65,535 ways to write each, and to whoever counts, links or keeps by a
host they are as many hosts.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponseBase

DEFAULT = "443"
LONGEST = 300  # characters: a name has 253


class OneName:
    """Refuse what no browser sends that was given an address of ours. Raises DisallowedHost."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_ours(request.get_host()):
            raise DisallowedHost("Invalid HTTP_HOST header: a port, or a dot, that is not ours.")
        return self.get_response(request)


def is_ours(host: str) -> bool:
    """Whether it ends as ours do. Whose it is otherwise says ALLOWED_HOSTS."""
    name, port = _parted(host)
    ports = _ports()
    return not name.endswith(".") and (not port or ports is None or port in ports)


def is_worth_keeping(host: str) -> bool:
    """Whether answers are kept under it: in small letters, as browsers write it, and ours."""
    return len(host) <= LONGEST and host == host.lower() and is_ours(host)


def _parted(host: str) -> tuple[str, str]:
    """Its name, and its port where it has one. The colons of IPv6 stand in brackets."""
    name, colon, port = host.rpartition(":")
    return (name, port) if colon and not host.endswith("]") else (host, "")


def _ports() -> frozenset[str] | None:
    """None where every port will do: without TLS it is a trial, or a network of one's own."""
    if not settings.HTTPS:
        return None
    return _of(settings.SITE_URL, *settings.CSRF_TRUSTED_ORIGINS)


@lru_cache(maxsize=8)
def _of(*told: str) -> frozenset[str]:
    """That of https, which may be said or not, and those that the settings say."""
    ports = (urlsplit(one).port for one in told)
    return frozenset({DEFAULT, *(str(port) for port in ports if port)})
