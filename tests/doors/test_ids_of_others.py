"""Somebody else's id is answered like one that nobody has, by every address with an id in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from newsroom.models import Reader, Role
from tests.doors.lots import drawn
from tests.test_permissions import (
    ID,
    PEOPLE,
    ROUTES,
    World,
    filled_in,
    route_of,
    said,
    sent,
    world,
)

__all__ = ["world"]
pytestmark = pytest.mark.django_db

# Who is at no desk; who is at that of a section; who may do most, at another publication's.
WHO = ("nobody", "reader", "elsewhere")
ABROAD = "abroad"
NO = (401, 403, 404)
# Of a page: what differs by its address, by the moment, or by the browser that it is for.
_DIFFERS = re.compile(
    rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}|value=\"\w{64}\"|data-form=\"\w+\""
)
# What has no row of a table behind it, and so nobody's.
NO_IDS = {"kind", "version", "look", "language", "name", "year", "chapter", "provider_id", "month"}
# Pages of a publication, of which everybody knows that it is there.
PAPER, PUBLIC = {"slug"}, ("/embed/", "/transparency/")


def with_ids() -> Iterator[tuple[str, str, list[str]]]:
    """Each address with an id in it, each method that it knows, and who is refused there, as
    docs/permissions.md says: whoever is told that it is not there, and one of those who are told
    so whatever it is. Who may look at it knows that it is there."""
    shown: dict[str, set[str]] = {}
    for route, method, gets in asked_for():
        may = {who for who in PEOPLE if gets[who] == "yes"}
        shown.setdefault(route, may if method == "GET" else set())
        refused = [who for who in WHO if who not in may | shown[route]]
        if names_of(route) == PAPER and "elsewhere" in refused:
            refused.remove("elsewhere")  # They sit at its desk.
        told = [who for who in refused if gets[who] == "–"]
        told += [who for who in refused if gets[who] == "sign in"][:1]
        if "reader" in refused:
            told.append(ABROAD)
        if told:
            yield route, method, told


def asked_for() -> Iterator[tuple[str, str, dict[str, str]]]:
    """The lines of the page about an id: the route, the method, and what everybody gets."""
    for line in said():
        route, method = route_of(line), line.split("`")[0].strip("| ")
        if names_of(route) and not (names_of(route) == PAPER and route.startswith(PUBLIC)):
            told = [one.strip() for one in line.split("`")[2].strip("| ").split("|")]
            yield route, method, dict(zip(PEOPLE, told, strict=True))


def ids_in(route: str) -> list[re.Match[str]]:
    return [match for match in ID.finditer(route) if match["name"] not in NO_IDS]


def names_of(route: str) -> set[str]:
    return {match["name"] for match in ids_in(route)}


def guessed(route: str, ids: dict[str, object]) -> str:
    """The same address with ids that nobody has; what is public by its nature stays as it is."""
    theirs = filled_in(route, ids)
    last = ids_in(route)[-1]
    before = filled_in(route[: last.start()], ids)
    after = filled_in(route[last.end() :], ids)
    was = theirs[len(before) : len(theirs) - len(after)]
    return f"{before}{_like(was)}{after}"


def _like(was: str) -> str:
    """Of the same shape, and nobody's."""
    if was.isdecimal():
        return "987654"
    return str(uuid4()) if re.fullmatch(r"[0-9a-f-]{36}", was) else "nobody-has-this"


def asked(reader: Reader | None, method: str, address: str, told: dict[str, Any]) -> Any:
    """Status, body and the number of questions to the database; nothing of it stays done."""
    client = Client(raise_request_exception=False)
    with transaction.atomic():
        if reader is not None:
            client.force_login(reader)
        kind = {} if "/api/" not in address else {"content_type": "application/json"}
        if method == "GET":
            kind, told = {}, {}
        with CaptureQueriesContext(connection) as queries:
            answer = getattr(client, method.lower())(address, told, **kind)
        transaction.set_rollback(True)
    found = (answer.get("Location", "").encode(), answer.content)
    same = [_DIFFERS.sub(b"X", one.replace(address.encode(), b"HERE")) for one in found]
    return (answer.status_code, *same), len(queries)


@pytest.fixture
def everybody(world: World, make: Any) -> dict[str, Reader | None]:
    """With somebody who may do everything, at the desk of another publication."""
    admin = make.moderator(paper=make.publication(), kind=Role.Kind.ADMIN)
    return world.people | {ABROAD: admin}


def told_apart(world: World, everybody: dict[str, Reader | None]) -> Iterator[str]:
    """Each answer by which somebody could learn that there is such an id."""
    for route, method, refused in drawn(with_ids()):
        told, theirs = sent(route, world.ids), filled_in(route, world.ids)
        for who in refused:
            both = [theirs, guessed(route, world.ids)]
            answers = [asked(everybody[who], method, one, told) for one in both]
            if answers[0][1] != answers[1][1]:  # What a process remembers, the first had to ask.
                answers = [asked(everybody[who], method, one, told) for one in both]
            (answer, reads), (nobodys, as_many) = answers
            if answer[0] >= 500:
                yield f"{who}: {method} {route} fails"
            if answer != nobodys:
                yield f"{who}: {method} {route} says {answer[0]}, and of nobody's {nobodys[0]}"
            elif reads != as_many:
                yield f"{who}: {method} {route} asks {reads} times, and of nobody's {as_many}"


def test_what_is_somebody_elses_is_answered_like_what_there_is_not(
    world: World, everybody: dict[str, Reader | None]
):
    found = list(told_apart(world, everybody))

    assert not found, "\n".join(found)
    assert sum(ABROAD in refused for _, _, refused in with_ids()) > 150, "else little was asked"


def test_ids_cannot_be_counted_through(world: World):
    """What may be named from outside has a random part; what is counted, only staff may name."""
    counted = [
        route
        for route in ROUTES
        if any(one["kind"] == "int" and one["name"] not in NO_IDS for one in ID.finditer(route))
    ]

    assert len(counted) > 6, "else nothing was tried"
    for route in counted:
        answer, _ = asked(world.people["reader"], "GET", filled_in(route, world.ids), {})
        assert answer[0] in (*NO, 405), route
