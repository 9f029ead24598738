"""Whatever else somebody sends along: an address writes what it is meant to take, and no author,
role, status, counter or moment that was thought up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from comments.models import Comment
from moderation.models import Letter, Sanction
from newsroom.models import Reader
from tests.doors.extra import (
    NUMBER,
    OF_FORMS,
    THOUGHT_UP,
    described,
    did,
    differences,
    extras,
    nested,
    spelled_out,
)
from tests.doors.test_forms_of_others import in_frames
from tests.doors.written import mark, written
from tests.test_permissions import PEOPLE, World, filled_in, route_of, said, sent, world

__all__ = ["world"]
pytestmark = pytest.mark.django_db


def plain(route: str) -> str:
    """As the description writes it: without kinds."""
    for kind in ("uuid", "int", "slug", "str"):
        route = route.replace(f"<{kind}:", "{")
    return route.replace("<", "{").replace(">", "}").replace("{pk}", "{id}")


def that_write() -> Iterator[tuple[str, str, str]]:
    """Each address and method that takes something, and the first who is let in, as
    docs/permissions.md says; nobody's name where it is only for whose it is."""
    for line in said():
        method = line.split("`")[0].strip("| ")
        columns = [one.strip() for one in line.split("`")[2].strip("| ").split("|")]
        who = [person for person, told in zip(PEOPLE, columns, strict=True) if told == "yes"]
        if method in ("POST", "PUT", "PATCH") and (who or "–" in columns):
            yield route_of(line), method, next(iter(who), "")


def owners(world: World) -> list[Reader]:
    """Whose the things are that this world names: a colleague's, an author's, who was restricted,
    who was warned."""
    return [
        Reader.objects.get(pk=str(world.ids["reader"])),
        Comment.objects.get(pk=str(world.ids["comment"])).author,
        Sanction.objects.get(pk=str(world.ids["sanction"])).reader,
        Letter.objects.get(pk=str(world.ids["letter"])).to,
    ]


def names_of(world: World) -> dict[str, str]:
    """Each id by its name, so that one in another's place is seen."""
    people = {str(one.pk): name for name, one in world.people.items() if one is not None}
    things = {str(pk): name for name, pk in world.ids.items() if isinstance(pk, UUID)}
    return people | things | THOUGHT_UP


More = Callable[[dict[str, Any], dict[str, Any], set[str]], dict[str, Any]]


def flat(told: dict[str, Any], beside: dict[str, Any], taken: set[str]) -> dict[str, Any]:
    return told | {name: value for name, value in beside.items() if name not in taken}


def of_a_form(told: dict[str, Any], beside: dict[str, Any], taken: set[str]) -> dict[str, Any]:
    return spelled_out(beside) | flat(told, beside, taken)


Door = tuple[str, str, str, str]  # how it is written down, with ids, its method, and who


def doors(world: World, *, api: bool) -> Iterator[Door]:
    for route, method, who in that_write():
        if ("/api/" in route) is api:
            yield route, filled_in(route, world.ids), method, who


def doors_of_frames(world: World) -> Iterator[Door]:
    """The same pages, as far as a frame has them, at addresses of its own."""
    may = {(route, method): who for route, method, who in that_write()}
    for told, address in in_frames(world):
        route = told.removeprefix("/embed/…")
        if (route, "POST") in may:
            yield told, address, "POST", may[route, "POST"]


def walked(world: World, found: Iterable[Door], more_of: More) -> tuple[list[str], int]:
    """What was changed by what was sent along; and how many addresses wrote at all."""
    beside, known = extras(world.people["senior"] or owners(world)[0]), names_of(world)
    fields, wrong, wrote = described(), [], 0
    for route, address, method, who in found:
        is_api = "/api/" in route
        if is_api and (plain(route), method) not in fields:
            continue
        told = sent(route.removeprefix("/embed/…"), world.ids)
        taken = (fields[plain(route), method] if is_api else OF_FORMS) | set(told)
        # What is sent anyway is left as it is: of that other tests say what it does.
        more = more_of(told, beside, taken)
        for reader in [world.people[who]] if who else owners(world):
            was = did(reader, method, address, told, known)
            if was[0] not in (403, 404):
                now = did(reader, method, address, more, known)
                wrong += [f"{method} {route} {one}" for one in differences(was, now)]
                wrong += [f"{method} {route} failed"] * (500 in (was[0], now[0]))
                wrote += bool(was[1])
                break
    return wrong, wrote


def test_what_is_not_described_changes_nothing(world: World):
    found, wrote = walked(world, doors(world, api=True), flat)

    assert not found, "\n".join(found)
    assert wrote > 40, "else nothing was tried"


def test_nor_does_what_no_form_asks_for(world: World):
    found, wrote = walked(world, doors(world, api=False), of_a_form)

    assert not found, "\n".join(found)
    assert wrote > 40, "else nothing was tried"


def test_nor_does_what_is_within_another_field(world: World):
    found, wrote = walked(world, doors(world, api=True), nested)

    assert not found, "\n".join(found)
    assert wrote > 40, "else nothing was tried"


def test_nor_does_what_no_form_of_a_frame_asks_for(world: World):
    found, wrote = walked(world, doors_of_frames(world), of_a_form)

    assert not found, "\n".join(found)
    assert wrote > 10, "else nothing was tried"


def test_it_would_be_found(make):
    """Of what is written to any table, of what is changed there, and of what is taken away."""
    reader, other = make.reader(), make.reader()
    with transaction.atomic():
        since = mark()
        Reader.objects.filter(pk=reader.pk).update(session_epoch=NUMBER)
        Reader.objects.filter(pk=other.pk).delete()
        found = written(since, {str(reader.pk): "them"})

    assert ("newsroom_reader", "1 gone") in found
    [row] = [row for table, row in found if table == "newsroom_reader" and "gone" not in row]
    assert str(NUMBER) in row
    assert '"them"' in row
