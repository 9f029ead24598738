"""No other site acts in a reader's name, and nobody changes anything by looking at an address."""

from __future__ import annotations

from collections.abc import Iterator
from http.cookies import SimpleCookie
from itertools import cycle
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

from newsroom.models import Reader
from tests.doors.lots import SHARE, drawn
from tests.doors.written import mark
from tests.test_permissions import THEIRS, World, filled_in, route_of, said, sent, world

__all__ = ["world"]
pytestmark = pytest.mark.django_db

EVIL = "https://evil.example"
SECRET = "k" * 32  # of a browser's cookie for forms: here the other site even knows it
REFUSED = (401, 403, 404, 405)
# What another site may have a browser do, since it is nobody's harm.
OPEN_TO_ALL = {
    "/language/": "another language, in a cookie; SameSite keeps the session out of it",
    "/mail/stop/<str:token>/": "the address itself is the reader's word (RFC 8058)",
    "/api/v1/hook-answers/<uuid:pk>/<str:answer_key>": "the address holds the key for this answer",
}
HOW: dict[str, dict[str, str]] = {
    "without a token": {},
    "from another site": {"origin": EVIL, "x-csrftoken": SECRET},
    "from nowhere": {"origin": "null", "x-csrftoken": SECRET},
    "from a neighbour": {"origin": "http://evil.testserver", "x-csrftoken": SECRET},
    "by another scheme": {"origin": "https://testserver", "x-csrftoken": SECRET},
    "with a token of its own": {"x-csrftoken": "a" * 32},
}


def every_address(resolver: Any = None, prefix: str = "/") -> Iterator[str]:
    """Ours and those of libraries, with `<kind:name>` where an id goes."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from every_address(pattern, route)
        elif isinstance(pattern, URLPattern) and not isinstance(pattern.pattern, RegexPattern):
            yield route


def on_the_site() -> list[tuple[str, str]]:
    """Each address with each method that changes something: ours as docs/permissions.md has them,
    and those of libraries."""
    ours = {(route_of(line), line.split("`")[0].strip("| ")) for line in said()}
    theirs = {(route, "POST") for route in every_address() if route.startswith(THEIRS)}
    return sorted((route, method) for route, method in ours | theirs if method != "GET")


def in_frames(world: World) -> list[tuple[str, str]]:
    """How each address inside of a frame is written down, and with ids."""
    frame = f"/embed/{world.ids['slug']}/{world.ids['article']}/-"
    inside = sorted(set(every_address(get_resolver("newsroom.frame_urls"))))
    return [(f"/embed/…{one}", frame + filled_in(one, world.ids)) for one in inside]


class Browser:
    """Somebody's, signed in on the site and in a frame; it checks forms as a real one's are."""

    def __init__(self, reader: Reader | None) -> None:
        self.client = Client(raise_request_exception=False, enforce_csrf_checks=True)
        if reader is not None:
            self.client.force_login(reader)
            self.client.cookies["frame-sessionid"] = self.client.cookies["sessionid"].value
        for name in ("csrftoken", "frame-csrftoken"):
            self.client.cookies[name] = SECRET

    def done_by(self, method: str, address: str, told: Any, headers: dict[str, str]) -> Any:
        """The status, and which tables it wrote to; nothing of it stays done."""
        is_form = "/api/" not in address and method == "POST"
        kind = {} if is_form or method == "GET" else {"content_type": "application/json"}
        cookies = SimpleCookie({name: one.value for name, one in self.client.cookies.items()})
        with transaction.atomic():
            before = mark()
            ask = getattr(self.client, method.lower())
            answer = ask(address, told, headers=headers, **kind)
            wrote = before.tables()
            transaction.set_rollback(True)
        self.client.cookies = cookies
        return answer.status_code, wrote


def test_no_other_site_changes_anything_for_whoever_may_do_most(world: World):
    """Each address without a token, and in one of the other ways in turn."""
    browser, found, tried = Browser(world.people["admin"]), [], 0
    others = cycle([how for how in HOW if how != "without a token"])
    site = [(route, method, filled_in(route, world.ids)) for route, method in on_the_site()]
    frames = [(route, "POST", address) for route, address in in_frames(world)]

    for route, method, address in drawn([*site, *frames]):
        told = sent(route.removeprefix("/embed/…"), world.ids)
        for how in ("without a token", next(others)):
            status, wrote = browser.done_by(method, address, told, HOW[how])
            tried += 1
            is_open = route.removeprefix("/embed/…") in OPEN_TO_ALL
            if not is_open and (wrote or status not in REFUSED):
                found.append(f"{how}: {method} {route} was {status}, and wrote {wrote}")

    assert not found, "\n".join(found)
    assert tried > 800 * SHARE
    assert browser.done_by("GET", "/desk/", {}, {})[0] == 200, "else nobody was signed in"


def test_the_same_is_done_for_our_own_page(world: World):
    """Else all of it would be refused for another reason."""
    browser = Browser(world.people["admin"])
    own = {"origin": "http://testserver", "x-csrftoken": SECRET}
    done = 0

    for route, method in drawn(on_the_site()):
        address = filled_in(route, world.ids)
        _, wrote = browser.done_by(method, address, sent(route, world.ids), own)
        done += bool(wrote)

    assert done > 40 * SHARE


# What a look may write down, and where.
LOOKS = {
    "django_session": "one's own session: something said once, a code that was asked for",
    "comments_visit": "what is new since the last visit",
}
MAY = {
    "/reviews/": "texts to read are drawn for whoever comes for them",
    "/api/v1/reviews": "the same",
    "/desk/cases/<uuid:case_id>/": "others of the desk see who is at it",
    "/desk/notices/<uuid:notice_id>/file.json": "who read what is told in confidence stays known",
    "/desk/notices/<uuid:notice_id>/file.txt": "the same",
    "/api/v1/desk/notices/<uuid:pk>": "the same",
}


def test_to_look_changes_nothing(world: World):
    admin, reader, found = Browser(world.people["admin"]), Browser(world.people["reader"]), []
    site = [(route, filled_in(route, world.ids)) for route in sorted(set(every_address()))]

    for browser, addresses in ((admin, site), (reader, in_frames(world))):
        for route, address in drawn(addresses):
            status, wrote = browser.done_by("GET", address, {}, {})
            if wrote - set(LOOKS) and route.removeprefix("/embed/…") not in MAY:
                found.append(f"{route} was {status}, and wrote {wrote - set(LOOKS)}")

    assert not found, "\n".join(found)


def test_a_form_in_the_address_or_another_method_in_a_header_is_none(world: World):
    """No method is put in another's place, and no look takes a form along."""
    browser = Browser(world.people["admin"])
    comment = world.ids["comment"]
    ways = [
        ("GET", f"/comments/{comment}/withdraw/?_method=POST", {}),
        ("GET", f"/comments/{comment}/withdraw/", {"x-http-method-override": "POST"}),
        ("GET", f"/api/v1/comments/{comment}", {"x-http-method-override": "DELETE"}),
        ("GET", f"/api/v1/comments/{comment}", {"x-method-override": "DELETE"}),
    ]
    for method, address, headers in ways:
        _, wrote = browser.done_by(method, address, {"_method": "DELETE"}, headers)
        assert wrote == set(), address
