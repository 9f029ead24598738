"""Every address that takes anything is limited: by account, by device and by network.

Whoever adds an address gives it a line in `newsroom/limits/routes.py`; else this fails, and the
write is limited as `other` meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern
from rest_framework.test import APIClient

from newsroom.limits.routes import kind_of, listed
from newsroom.limits.table import TABLE, Quotas
from newsroom.models import Role
from tests.test_permissions import filled_in, route_of, said

pytestmark = pytest.mark.django_db
FAR = "81.2.69.142"
NOTHING = {kind: Quotas(600, 0, 0, 0, 0) for kind in TABLE}
# Whoever asks there is a machine, and shows a key of its own: it is nobody's account.
NOBODYS = ("api/v1/hook-answers/",)


def routes(urlconf: str | None = None) -> Iterator[tuple[str, Any]]:
    """Every address that is known beforehand, as Django writes it, with its view."""

    def walk(resolver: Any, before: str) -> Iterator[tuple[str, Any]]:
        for one in resolver.url_patterns:
            if isinstance(one.pattern, RegexPattern) and before:
                continue  # Django's admin: what is no address, and its lists of models.
            route = before + str(one.pattern)
            if isinstance(one, URLResolver):
                yield from walk(one, route)
            elif isinstance(one, URLPattern):
                yield route, one.callback

    return walk(get_resolver(urlconf), "")


def methods_of(view: Any) -> list[str]:
    """Of the API, what it says; a page may take a form, unless it says otherwise itself."""
    of_class = getattr(view, "cls", None) or getattr(view, "view_class", None)
    if of_class is None:
        return ["post"]
    writes = ("post", "put", "patch", "delete")
    return [one for one in writes if hasattr(of_class, one) and one in of_class.http_method_names]


WRITES = [
    (method, route)
    for route, view in routes()
    for method in methods_of(view)
    if not route.startswith("^")
]


@pytest.fixture
def admin(make):
    reader = make.moderator(kind=Role.Kind.ADMIN)
    reader.is_superuser = True
    reader.save()
    return reader


@pytest.fixture
def ask(make, as_, admin):
    """Somebody who may do everything, in a browser of theirs, from somewhere in the world."""
    make.the_paper()
    page = Client(REMOTE_ADDR=FAR, headers={"X-Requested-With": "fetch"})
    page.force_login(admin)
    page.get("/reviews/")
    program = as_(admin)
    name = configured.DEVICE_COOKIE_NAME
    program.cookies[name] = page.cookies[name].value

    def answer(method: str, route: str) -> Any:
        address = "/" + filled_in(route, {})
        if route.startswith("api/v1/"):
            said = getattr(program, method)(address, {}, format="json", REMOTE_ADDR=FAR)
            if said.status_code != 403:  # Else it is done from a page alone.
                return said
        return getattr(page, method)(address)

    return answer


def test_every_write_is_stopped_by_account_device_and_network(ask, settings):
    settings.WRITE_LIMITS = NOTHING

    passed, told = [], {}
    for method, route in WRITES:
        answer = ask(method, route)
        if answer.status_code != 429:
            passed.append((method, route, answer.status_code))
        told[method, route] = answer.get("RateLimit-Policy", "")

    assert not passed
    assert len(told) > 250
    for (method, route), policy in told.items():
        kind = kind_of(route)
        for whose in ("account", "device", "network"):
            if whose == "account" and route.startswith(NOBODYS):
                continue
            assert f'"{kind}.{whose}";q=0' in policy, (method, route, whose)


def test_everything_that_is_written_has_a_line_of_its_own():
    of_the_page = [[*line.split("`")[0].split()[1:], route_of(line)] for line in said()]
    written = [route.lstrip("/") for method, route in of_the_page if method != "GET"]
    of_frames = {route for route, _ in routes("newsroom.frame_urls")} - {
        route for route, _ in routes()
    }

    assert len(written) > 200
    assert of_frames == {"session/"}, "all else is what it is outside of a frame"
    assert [route for route in (*written, *of_frames) if listed(route) is None] == []


def test_a_frame_is_limited_as_well(make, settings):
    article = make.the_article()
    settings.WRITE_LIMITS = NOTHING
    frame = f"/embed/{article.publication.slug}/{article.pk}/light/"

    for inside, kind in (("session/", "frames"), ("", "writing"), ("reactions/", "reacting")):
        answer = Client().post(frame + inside, REMOTE_ADDR=FAR)

        assert answer.status_code == 429, inside
        assert f'"{kind}.network";q=0' in answer["RateLimit-Policy"]


def test_what_comes_without_a_cookie_counts_with_all_others_of_its_network(make, as_, settings):
    settings.WRITE_LIMITS_TIMES = 1
    settings.WRITE_LIMITS = dict(TABLE) | {"settings": Quotas(600, 100, 100, 2, 100)}
    one, other, elsewhere = (as_(make.reader()) for _ in range(3))

    def choose(client: APIClient, address: str) -> int:
        return int(client.patch("/api/v1/me/mail", {}, REMOTE_ADDR=address).status_code)

    statuses = [choose(one, FAR), choose(one, FAR), choose(other, FAR)]

    assert statuses[2] == 429
    assert 429 not in statuses[:2]
    assert choose(elsewhere, "8.8.8.8") != 429
