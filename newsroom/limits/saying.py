"""What is said of limits: a sentence to people, and headers to programs.

    RateLimit-Policy: "writing.account";q=40;w=600
    RateLimit: "writing.account";r=39;t=660

as the IETF drafts it (draft-ietf-httpapi-ratelimit-headers, structured fields): of a quota `q`
within any `w` seconds, `r` are left, and in `t` there is one more at least.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newsroom.limits.counting import Limit
from newsroom.refusals import TooMany
from newsroom.wording import number

LEFT_BEHIND = "third_reading.limits"
NOT_NAMED = ("network_around", "no_device")
# What strangers have done who share an address is not told but as a no: who asks again and again
# would see when the office beside them is at its desks. How often the API was read is told all the
# same: whoever reads without an account has no other measure, and it tells of no write.
OF_OTHERS = ("network", *NOT_NAMED)


def leave(request: HttpRequest, limits: list[Limit]) -> None:
    """For the answer, whichever it will be."""
    request.META[LEFT_BEHIND] = limits


def refusal(spent: Sequence[Limit]) -> TooMany:
    """The one that is longest in the way says when the same would be taken."""
    longest = max(spent, key=lambda one: one.again_in)
    said = (
        _("A great deal comes from your network at this moment.")
        if longest.name.rpartition(".")[2] in OF_OTHERS
        else _("That was very often within a short time.")
    )
    return TooMany(
        f"{said} {_again(longest.again_in, longest.seconds)}",
        retry_after=longest.again_in,
        limit=longest.name,
    )


def _again(seconds: int, window: int) -> str:
    """To people in whole minutes, and of none more than the window has, though its slices may be
    a little longer in the way: `Retry-After` is exact."""
    if seconds < 60:
        return ngettext(
            "Please try again in %(number)s second.",
            "Please try again in %(number)s seconds.",
            seconds,
        ) % {"number": number(seconds)}
    minutes = ceil(min(seconds, window) / 60)
    return ngettext(
        "Please try again in about %(number)s minute.",
        "Please try again in about %(number)s minutes.",
        minutes,
    ) % {"number": number(minutes)}


def tell(request: HttpRequest, response: HttpResponseBase) -> None:
    """Say in the answer how it stands."""
    limits: list[Limit] = request.META.get(LEFT_BEHIND, [])
    policy = [f'"{one.name}";q={one.quota};w={one.seconds}' for one in _but(NOT_NAMED, limits)]
    left = [f'"{one.name}";r={one.left};t={one.again_in}' for one in _but(OF_OTHERS, limits)]
    if policy:
        response["RateLimit-Policy"] = ", ".join(policy)
    if left:
        response["RateLimit"] = ", ".join(left)


def _but(whose: Sequence[str], limits: Sequence[Limit]) -> list[Limit]:
    return [one for one in limits if one.name.rpartition(".")[2] not in whose]
