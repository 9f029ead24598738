"""Every operation of the API: what it is called, and the scope that an access token needs.

One place for all of them. What has no line here cannot be done with an access token at all,
and `tests/api/test_operations.py` fails for it.

    `-`     open to everybody; a token that may not read is nobody in particular there
    `never` nothing that a program may do by an access token, whatever its scopes
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from newsroom.api.table import TABLE

OPEN, NEVER = "-", "never"


@dataclass(frozen=True)
class Operation:
    method: str
    route: str
    name: str  # in the description, and so in every client made from it
    scope: str  # a newsroom.scopes.Scope, OPEN or NEVER
    tag: str


@cache
def operations() -> dict[tuple[str, str], Operation]:
    """All of them, by method and route; `{}` stands for whatever an address names."""
    found: dict[tuple[str, str], Operation] = {}
    tag = ""
    for line in TABLE.strip().splitlines():
        if line.startswith("# "):
            tag = line[2:]
        elif line.strip():
            method, route, name, scope = line.split()
            found[method, route] = Operation(method, route, name, scope, tag)
    return found


def operation_at(method: str, route: str) -> Operation | None:
    """By a route as Django or as OpenAPI writes it, with or without `/api/v1/` before it."""
    bare = re.sub(r"<[^<>]*>|\{[^{}]*\}", "{}", route).removeprefix("/").removeprefix("api/v1/")
    return operations().get(("GET" if method == "HEAD" else method, bare))


def tags() -> list[str]:
    return list(dict.fromkeys(one.tag for one in operations().values()))
