"""A frame's cookies: its own, and never those of the site itself.

Inside of another site's page a browser keeps only partitioned cookies (CHIPS), in a jar for that
site. So everything that the house sets there gets another name, a partition, and the path of the
publication's frames; and only what has such a name is seen there. Who is signed in on the site is
nobody in a frame, and the other way round: no page that frames us borrows anybody's session.
"""

from __future__ import annotations

from http.cookies import Morsel
from typing import Any

from django.http import HttpRequest, HttpResponseBase

PREFIX = "frame-"


class _Partitioned(Morsel[str]):
    """http.cookies writes this attribute from Python 3.14 on."""

    def OutputString(self, attrs: Any = None) -> str:  # noqa: N802 - theirs
        return f"{super().OutputString(attrs)}; Partitioned"


def take_in(request: HttpRequest) -> None:
    """See only the frame's own cookies, under the names that the house knows."""
    own = {name: value for name, value in request.COOKIES.items() if name.startswith(PREFIX)}
    request.COOKIES = {name.removeprefix(PREFIX): value for name, value in own.items()}


def hand_out(response: HttpResponseBase, path: str) -> None:
    """Make what the house sets the frame's own. They need https, or this machine."""
    for name in list(response.cookies):
        given = response.cookies.pop(name)
        made = _Partitioned()
        made.set(PREFIX + name, given.value, given.coded_value)
        for key, value in (given | {"path": path, "samesite": "None", "secure": True}).items():
            made[key] = value
        response.cookies[PREFIX + name] = made
