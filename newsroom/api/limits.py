"""How often the API may be asked, and how that is told.

    RateLimit-Policy: "account";q=300;w=60
    RateLimit: "account";r=299;t=60

as the IETF drafts it (draft-ietf-httpapi-ratelimit-headers, structured fields): a quota `q` for
`w` seconds, of which `r` is left for the next `t`. An access token and an account are counted for
all processes together, in one round trip to Valkey. Who reads without an account is counted by
each process for itself, generously, and waits for nothing; what caches keep is not counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from typing import Any, cast

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from newsroom.caching import Counting, Shared, Taken
from newsroom.models import AccessToken
from newsroom.refusals import TooMany
from newsroom.request_networks import network_of

WINDOW = 60  # seconds
LEFT_BEHIND = "third_reading.limit"
_here = Counting()


@dataclass(frozen=True)
class Limit:
    """What is counted of a request, and how it stands with that."""

    name: str
    quota: int
    taken: Taken

    @property
    def left(self) -> int:
        return max(0, self.quota - self.taken.times)

    @property
    def again_in(self) -> int:
        return max(1, ceil(self.taken.ends_in))


def take(key: str, window: int) -> Taken:
    """Count one more use of what the key names."""
    return cast(Shared, caches["default"]).take(key, window)


def hashed(what: str, network: str) -> str:
    """A key for a network that tells nobody which one it is, good for an hour."""
    hour = f"{datetime.now(UTC):%Y-%m-%d %H}"
    kept = salted_hmac(f"third-reading {what} {hour}", network, algorithm="sha256").hexdigest()
    return f"{what}:{kept}"


class Limits(BaseThrottle):
    """Asked of every request, once it is known who asks. Raises TooMany."""

    def allow_request(self, request: Request, view: Any) -> bool:
        limit = _counted(request)
        if limit is None:
            return True
        request._request.META[LEFT_BEHIND] = limit
        if limit.taken.times > limit.quota:
            raise TooMany(retry_after=limit.again_in)
        return True


def _counted(request: Request) -> Limit | None:
    if isinstance(request.auth, AccessToken):
        quota = settings.API_REQUESTS_A_MINUTE
        return Limit("token", quota, take(f"token:{request.auth.pk}", WINDOW))
    if request.user.is_authenticated:
        quota = settings.API_REQUESTS_A_MINUTE
        return Limit("account", quota, take(f"account:{request.user.pk}", WINDOW))
    network = network_of(request._request)
    if not network:  # A proxy of our own that we were not told of: it is not one of many.
        return None
    if request.method in SAFE_METHODS:
        return Limit("reading", settings.API_READS_A_MINUTE, _here.take(network, WINDOW))
    return Limit(
        "network", settings.API_REQUESTS_A_MINUTE, take(hashed("network", network), WINDOW)
    )


def tell(request: HttpRequest, response: HttpResponseBase) -> None:
    """Say in the answer how it stands."""
    limit: Limit | None = request.META.get(LEFT_BEHIND)
    if limit is not None:
        response["RateLimit-Policy"] = f'"{limit.name}";q={limit.quota};w={WINDOW}'
        response["RateLimit"] = f'"{limit.name}";r={limit.left};t={limit.again_in}'
