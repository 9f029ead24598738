"""Every route is in the table, and an access token does nothing that the table does not say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.urls import get_resolver
from rest_framework.test import APIClient

from newsroom.access_tokens import make_token
from newsroom.api.operations import NEVER, OPEN, operation_at, operations
from newsroom.models import Role
from newsroom.scopes import Scope
from tests.api.world import ids_of
from tests.test_permissions import addresses, filled_in, sent

pytestmark = pytest.mark.django_db
DOCS = Path(__file__).resolve().parents[2] / "docs"
METHODS = ("get", "post", "put", "patch", "delete")


def routes() -> list[tuple[str, str]]:
    """Every method of every view under /api/v1/, found by walking the addresses."""
    found = []
    for route in {one for one in addresses() if one.startswith("/api/v1/")} - {"/api/v1/schema"}:
        match: Any = get_resolver().resolve(filled_in(route, {"kind": "like", "slug": "a"}))
        view = match.func.view_class
        found += [(one.upper(), route) for one in METHODS if hasattr(view, one)]
    return sorted(found)


def test_every_route_has_a_line_and_every_line_a_route():
    there = {operation_at(*one) for one in routes()}

    assert None not in there, [one for one in routes() if operation_at(*one) is None]
    assert there == set(operations().values())


def test_names_are_told_apart_and_scopes_are_known():
    names = [one.name for one in operations().values()]

    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", name) for name in names)
    assert {one.scope for one in operations().values()} == {*map(str, Scope), OPEN, NEVER}


def test_a_token_with_every_scope_but_the_one_does_none_of_it(make):
    admin, ids = make.moderator(kind=Role.Kind.ADMIN), ids_of(make)
    without = {
        scope: make_token(
            admin, name="Not", scopes=set(Scope) - {scope}, days=1, second_factor=True
        )[1]
        for scope in Scope
    }

    done = []
    for method, route in routes():
        row = operation_at(method, route)
        assert row is not None
        if row.scope == OPEN:
            continue
        token = without.get(row.scope, without[Scope.REVIEW])
        answer = ask(method, filled_in(route, ids), token)
        said = (answer.status_code, answer.json()["code"])
        # Where only a newsroom's own word counts, an access token is nothing at all.
        nothing = row.scope == NEVER and said == (401, "token_invalid")
        if said != (403, "scope_missing") and not nothing:
            done.append((method, route, *said))

    assert done == []


def test_an_admin_of_another_publication_finds_nothing_of_what_admins_set_up(make):
    ids = ids_of(make)
    other = APIClient()  # In a session: for keys a token is nothing at all.
    other.force_login(make.moderator(paper=make.publication(), kind=Role.Kind.ADMIN))

    seen = []
    for method, route in routes():
        row = operation_at(method, route)
        assert row is not None
        if row.tag in OF_ADMINS and row.scope in (Scope.ADMIN, NEVER) and "<" in route:
            told = sent(route, ids) if method != "GET" else None
            answer = getattr(other, method.lower())(filled_in(route, ids), told, format="json")
            seen.append((answer.status_code, row.name))

    assert len(seen) > 20
    assert [one for one in seen if one[0] != 404] == []


OF_ADMINS = ("The desk: sign-on", "The desk: events", "The desk: hooks")


def test_what_has_no_line_is_nothing_for_a_token(make, monkeypatch):
    token = make_token(make.reader(), name="All", scopes=["read"], days=1)[1]
    monkeypatch.setattr("newsroom.api.authentication.operation_at", lambda *_: None)

    answer = ask("GET", "/api/v1/me/comments", token)

    assert answer.json()["code"] == "scope_missing"


def ask(method: str, address: str, token: str) -> Any:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return getattr(client, method.lower())(address)


def test_the_description_says_of_each_how_to_come_in_and_what_it_refuses():
    schema = yaml.safe_load((DOCS / "api.yaml").read_text())

    for path, methods in schema["paths"].items():
        for method, told in methods.items():
            where = f"{method} {path}"
            assert told["summary"], where
            assert told["description"], where
            assert told["tags"], where
            assert {"403", "406", "429"} <= set(told["responses"]), where
            row = operation_at(method.upper(), path)
            assert row is not None
            assert told["operationId"] == row.name
            asked = [way["access_token"] for way in told["security"] if "access_token" in way]
            wanted = {OPEN: [[]], NEVER: []}.get(row.scope, [[row.scope]])
            assert asked == wanted or told["security"] == [{}], where


# Pages and their twins: docs/api.md

LINE = re.compile(r"^\| `([\w-]+)` \| (.+) \|$", re.M)


def twins() -> dict[str, str]:
    return dict(
        LINE.findall((DOCS / "api.md").read_text().partition("## Pages and their twins")[2])
    )


def pages() -> set[str]:
    """The name of every page of ours that has one."""
    found = set()
    waiting: list[Any] = list(get_resolver().url_patterns)
    while waiting:
        one = waiting.pop()
        if hasattr(one, "url_patterns"):
            if not str(one.pattern).startswith(("admin/", "account/", "api/")):
                waiting += one.url_patterns
        elif one.name and not str(one.pattern).startswith(("api/", "account/")):
            found.add(one.name)
    return found


def test_every_page_has_its_twin_in_the_api_or_a_reason_for_none():
    told = twins()

    assert set(told) == pages()
    for page, said in told.items():
        named = re.findall(r"`(\w+)`", said)
        unknown = set(named) - {one.name for one in operations().values()}
        assert not unknown, (page, unknown)
        assert named or said.startswith("none: "), page
