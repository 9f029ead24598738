"""Whatever else somebody sends along: an address writes what it is meant to take, and no author,
role, status, counter or moment that was thought up."""

from __future__ import annotations

from collections.abc import Iterator
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
)
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


def walked(world: World, *, api: bool) -> tuple[list[str], int]:
    """What was changed by what was sent along; and how many addresses wrote at all."""
    beside, known = extras(world.people["senior"] or owners(world)[0]), names_of(world)
    fields = described() if api else {}
    found, wrote = [], 0
    for route, method, who in that_write():
        if ("/api/" in route) is not api or (api and (plain(route), method) not in fields):
            continue
        address, told = filled_in(route, world.ids), sent(route, world.ids)
        taken = (fields[plain(route), method] if api else OF_FORMS) | set(told)
        # What is sent anyway is left as it is: of that other tests say what it does.
        more = told | {name: value for name, value in beside.items() if name not in taken}
        for reader in [world.people[who]] if who else owners(world):
            was = did(reader, method, address, told, known)
            if was[0] not in (403, 404):
                now = did(reader, method, address, more, known)
                found += [f"{method} {route} {one}" for one in differences(was, now)]
                found += [f"{method} {route} failed"] * (500 in (was[0], now[0]))
                wrote += bool(was[1])
                break
    return found, wrote


def test_what_is_not_described_changes_nothing(world: World):
    found, wrote = walked(world, api=True)

    assert not found, "\n".join(found)
    assert wrote > 40, "else nothing was tried"


def test_nor_does_what_no_form_asks_for(world: World):
    found, wrote = walked(world, api=False)

    assert not found, "\n".join(found)
    assert wrote > 40, "else nothing was tried"


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
