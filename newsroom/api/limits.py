"""How often the API may be asked, and how that is told.

    RateLimit-Policy: "account";q=300;w=60
    RateLimit: "account";r=299;t=60

as the IETF drafts it (draft-ietf-httpapi-ratelimit-headers, structured fields): a quota `q` for
`w` seconds, of which `r` is left for the next `t`. An access token and an account are counted for
all processes together, in one round trip to Valkey. A token has a quota of its own, and so has
its person's browser; all tokens of one person have another one together, so that more tokens are
not ever more requests. What a token is refused for its own haste takes nothing from the others.
Who reads without an account is counted by each process for itself, generously, and waits for
nothing; what caches keep is not counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any, cast

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponseBase
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from newsroom.caching import Counting, Shared, Taken
from newsroom.metrics import counters
from newsroom.models import AccessToken
from newsroom.refusals import TooMany
from newsroom.request_networks import hashed, network_of

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


class Limits(BaseThrottle):
    """Asked of every request, once it is known who asks. Raises TooMany."""

    def allow_request(self, request: Request, view: Any) -> bool:
        limits = _counted(request)
        request._request.META[LEFT_BEHIND] = limits
        for limit in limits:
            if limit.taken.times > limit.quota:
                counters.LIMITS.labels(limit.name).inc()
                raise TooMany(retry_after=limit.again_in)
        return True


def _counted(request: Request) -> list[Limit]:
    """All that holds for this request, the narrowest first; nothing past one that is spent."""
    quota: int = settings.API_REQUESTS_A_MINUTE
    if isinstance(request.auth, AccessToken):
        together = ("tokens", f"tokens:{request.user.pk}", settings.API_TOKENS_A_MINUTE)
        return _in_turn(("token", f"token:{request.auth.pk}", quota), together)
    if request.user.is_authenticated:
        return _in_turn(("account", f"account:{request.user.pk}", quota))
    network = network_of(request._request)
    if not network:  # A proxy of our own that we were not told of: it is not one of many.
        return []
    if request.method in SAFE_METHODS:
        return [Limit("reading", settings.API_READS_A_MINUTE, _here.take(network, WINDOW))]
    return _in_turn(("network", hashed("network", network), quota))


def _in_turn(*asked: tuple[str, str, int]) -> list[Limit]:
    """Each by its name, its key and its quota."""
    shared = cast(Shared, caches["default"])
    taken = shared.take_in_turn([(key, quota) for _, key, quota in asked], WINDOW)
    return [Limit(name, quota, one) for (name, _, quota), one in zip(asked, taken, strict=False)]


def tell(request: HttpRequest, response: HttpResponseBase) -> None:
    """Say in the answer how it stands."""
    limits: list[Limit] = request.META.get(LEFT_BEHIND, [])
    if limits:
        policy = [f'"{one.name}";q={one.quota};w={WINDOW}' for one in limits]
        response["RateLimit-Policy"] = ", ".join(policy)
        left = [f'"{one.name}";r={one.left};t={one.again_in}' for one in limits]
        response["RateLimit"] = ", ".join(left)
