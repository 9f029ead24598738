"""What somebody may send along beside what an operation asks for, and what came of it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import connection, transaction
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from newsroom.models import Reader
from tests.doors.written import Rows, mark, written
from tests.test_permissions import JSON

NUMBER, MOMENT, ID = 777_777, "2001-02-03T04:05:06Z", "01900000-0000-7000-8000-00000000bad1"
WORD = "thought-up"
# Written with it, a row would say so.
THOUGHT_UP = {str(NUMBER): "thought up", ID: "thought up"}
WHOSE = ("author", "reader", "reviewer", "by", "moderator", "decided_by", "owner", "user", "to")
NUMBERS = (
    "reviews_owed", "reviews_given", "ratings_received", "weight", "standing", "depth", "urgency",
    "session_epoch", "comment_count", "score", "strikes", "number", "draw",
)  # fmt: skip
MOMENTS = (
    "created_at", "submitted_at", "released_at", "first_released_at", "decided_at", "deadline_at",
    "lease_until", "expires_at", "used_at", "ended_at", "done_at", "email_confirmed_at",
    "joined_at", "tokens_since", "erased_at", "at",
)  # fmt: skip
IDS = ("id", "pk", "uuid", "revision", "released_revision", "jti")
WORDS = (
    "handle", "subject", "issuer", "token_issuer", "password", "digest", "secret_digest", "prefix",
)  # fmt: skip
STANDING = {
    "status": "released", "state": "sent", "standing_kind": "trusted", "role": "admin",
    "is_staff": True, "is_superuser": True, "is_active": False, "trusted": True,
    "second_factor": True, "exempt": True, "waived": True, "public": True, "roles": ["admin"],
    "findings": [WORD], "evidence": {WORD: WORD}, "permissions": [WORD], "groups": [1],
    "html": f"<b>{WORD}</b>", "__proto__": {WORD: 1},
}  # fmt: skip
# What forms do ask for; each says no where it is somebody else.
OF_FORMS = {
    "by",  # the account that a form was made for
    "to",  # the colleague to whom a case is handed over
}


def extras(somebody: Reader) -> dict[str, Any]:
    """What models call what no program may say; each with a value that would be found again."""
    return {
        **dict.fromkeys([*WHOSE, *(f"{name}_id" for name in WHOSE)], str(somebody.pk)),
        **dict.fromkeys(NUMBERS, NUMBER),
        **dict.fromkeys(MOMENTS, MOMENT),
        **dict.fromkeys(IDS, ID),
        **dict.fromkeys(WORDS, WORD),
        **STANDING,
    }


# What stands beside a row, or holds one: somebody may send it in full, as if it were theirs.
BESIDE = (
    "comment", "revision", "article", "publication", "place", "rule", "account", "profile",
    "assignment", "rating", "case", "decision", "sanction", "passport", "data", "attributes",
    "object", "instance", "fields", "_json", "root",
)  # fmt: skip


def nested(told: dict[str, Any], beside: dict[str, Any], taken: set[str]) -> dict[str, Any]:
    """The same with fields within fields: in each object that is sent anyway, in those of its
    lists, and in objects that nobody asked for."""
    unasked = {name: beside for name in BESIDE if name not in taken}
    return unasked | {name: _deeper(value, beside) for name, value in told.items()}


def _deeper(value: Any, beside: dict[str, Any]) -> Any:
    match value:
        case dict():
            return beside | {name: _deeper(one, beside) for name, one in value.items()}
        case list():
            return [_deeper(one, beside) for one in value]
    return value


# Of a form: what of it would tell, and of whom. There are only so many fields that Django reads.
TELLING = ("status", "role", "is_staff", "reviews_owed", "author", "released_at", "weight", "id")
SPELLINGS = ("{}.{}", "{}[{}]", "{}__{}", "{}-{}", "{}-0-{}")


def spelled_out(beside: dict[str, Any]) -> dict[str, Any]:
    """The same for a form, whose fields are text: in each way that is read as nested somewhere."""
    return {
        spelling.format(where, field): beside[field]
        for field in TELLING
        for where in ("comment", "revision", "reader", "author", "publication", "form")
        for spelling in SPELLINGS
    }


def described() -> dict[tuple[str, str], set[str]]:
    """Each operation of the API that takes a body, and the fields that it is described to take."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return {
        (path, method.upper()): _fields(_body(told), schema)
        for path, methods in schema["paths"].items()
        for method, told in methods.items()
        if method in ("post", "put", "patch")
    }


def _body(told: dict[str, Any]) -> dict[str, Any]:
    content = told.get("requestBody", {}).get("content", {})
    return dict(content.get("application/json", {}).get("schema", {}))


def _fields(told: dict[str, Any], schema: dict[str, Any]) -> set[str]:
    if "$ref" in told:
        return _fields(schema["components"]["schemas"][told["$ref"].rpartition("/")[2]], schema)
    parts = [*told.get("allOf", []), *told.get("oneOf", []), *told.get("anyOf", [])]
    return set(told.get("properties", {})).union(*(_fields(one, schema) for one in parts))


def did(
    reader: Reader | None, method: str, address: str, told: Any, known: Mapping[str, str]
) -> tuple[int, Rows]:
    """Status, and what was written; nothing of it stays done."""
    client = Client(raise_request_exception=False)
    kind = JSON if "/api/" in address else {}
    with transaction.atomic():
        if reader is not None:
            client.force_login(reader)
            client.cookies["frame-sessionid"] = client.cookies["sessionid"].value
        _let_the_same_lots_fall()
        since = mark()
        answer = getattr(client, method.lower())(address, told, **kind)
        found = written(since, known)
        transaction.set_rollback(True)
    return answer.status_code, found


def _let_the_same_lots_fall() -> None:
    """Else another text is drawn the second time, and has another place in the lottery."""
    random.seed(7)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.7)")


def differences(plain: tuple[int, Rows], more: tuple[int, Rows]) -> Iterator[str]:
    """What the fields beside changed; that all of it is refused for them is fine."""
    if more == (400, []) or plain == more:
        return
    if plain[0] != more[0]:
        yield f"was {plain[0]}, and with more {more[0]}"
    for row in more[1]:
        if row not in plain[1]:
            yield f"wrote {row}"
    for row in plain[1]:
        if row not in more[1]:
            yield f"did not write {row}"
