"""The examples in the description are real answers, and fit what it says about them.

After a change of what is answered: `WRITE_EXAMPLES=1 pytest tests/api/test_examples.py` asks
every operation anew, as whoever may, and writes down what came of it.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from django.db import transaction
from rest_framework.test import APIClient

from newsroom.api.examples import FILE, examples
from newsroom.api.operations import operation_at
from newsroom.models import Reader, Role
from tests.api.test_operations import routes
from tests.api.world import ids_of
from tests.test_permissions import filled_in, sent

pytestmark = pytest.mark.django_db
SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "api.yaml"


def ask_everything(make: Any, as_: Any) -> dict[str, Any]:
    """What the first of several people gets who gets something, by the operation's name."""
    people, ids = [make.moderator(kind=Role.Kind.ADMIN), make.reader()], ids_of(make)
    found_again = Reader.objects.get(handle="stranger")  # whose comments came from an old site
    author = make.reader("an-author")
    own = {
        "self-check": make.pending(author), "rewrite": make.returned(author),
        "second-look": make.returned(author), "edit": make.released(author),
        "mend": make.released(author),
    }  # fmt: skip
    found: dict[str, Any] = {}
    for method, route in routes():
        verb = route.rpartition("/")[2]
        theirs = ids | ({"comment": _comment_of(own[verb])} if verb in own else {})
        told = _plain(sent(route, ids)) if method not in ("GET", "DELETE") else None
        asking = [found_again] if "old-comments" in route else [author, *people]
        for one in asking:
            answer = _ask(as_(one), method, filled_in(route, theirs), told)
            if answer.status_code < 300:
                found[_name(method, route)] = _example(told, answer)
                break
    return found


def _comment_of(made: Any) -> Any:
    return getattr(made, "comment_id", None) or made.pk


def _name(method: str, route: str) -> str:
    row = operation_at(method, route)
    assert row is not None
    return row.name


def _plain(told: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(told, default=str))
    return plain


def _ask(client: APIClient, method: str, address: str, told: Any) -> Any:
    with transaction.atomic():
        answer = getattr(client, method.lower())(address, told, format="json")
        transaction.set_rollback(True)
    return answer


def _example(told: Any, answer: Any) -> dict[str, Any]:
    is_json = not answer.streaming and answer.get("Content-Type", "") == "application/json"
    body = json.loads(_in_public(answer.content.decode())) if is_json else None
    told = json.loads(_in_public(json.dumps(told)))
    return {"request": told, "status": answer.status_code, "body": body}


def _in_public(said: str) -> str:
    """Without what scanners of secrets take for one, and with a name for an address."""
    said = re.sub(r"\b(trpat_|whsec_|ssosec_)\w+", r"\1…", said)
    return re.sub(r"https://(8\.8\.8\.8|192\.0\.2\.7)/", "https://tools.example/", said)


def _asked_of(schema: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    """Of all that was sent, what this operation asks for."""
    body = told["requestBody"]["content"]["application/json"]["schema"]
    named = schema["components"]["schemas"][body["$ref"].rpartition("/")[2]]
    kept: dict[str, Any] = named["properties"]
    return kept


def _as_asked(value: Any, field: dict[str, Any]) -> Any:
    """What is kindly read as what was meant, as it is meant."""
    if field.get("type") == "boolean" and value in ("yes", "no"):
        return value == "yes"
    return int(value) if field.get("type") == "integer" else value


def test_examples_are_written_down(make: Any, as_: Any) -> None:
    if not os.environ.get("WRITE_EXAMPLES"):
        pytest.skip("only when asked to")
    schema = yaml.safe_load(SCHEMA.read_text())
    found = ask_everything(make, as_)
    for path, methods in schema["paths"].items():
        for method, told in methods.items():
            one = found.get(told["operationId"])
            if one and "requestBody" in told:
                asked = _asked_of(schema, told)
                told_of_it = {k: v for k, v in one["request"].items() if k in asked}
                one["request"] = {k: _as_asked(v, asked[k]) for k, v in told_of_it.items()}
            elif one:
                one["request"] = None
            assert operation_at(method.upper(), path)
    FILE.write_text(json.dumps(found, indent=1, ensure_ascii=False, sort_keys=True) + "\n")


def test_examples_fit_the_description() -> None:
    schema = yaml.safe_load(SCHEMA.read_text())
    bodies = 0
    for methods in schema["paths"].values():
        for told in methods.values():
            contents = [told.get("requestBody", {}).get("content", {})]
            contents += [one.get("content", {}) for one in told["responses"].values()]
            for content in contents:
                for media in content.values():
                    if "example" in media:
                        _validate(schema, media)
                        bodies += 1

    assert bodies > len(examples()), "requests and answers of most operations"


def test_nearly_every_operation_has_one() -> None:
    schema = yaml.safe_load(SCHEMA.read_text())
    names = {
        one["operationId"] for methods in schema["paths"].values() for one in methods.values()
    }

    assert set(examples()) <= names
    assert len(examples()) / len(names) > 0.75


def _validate(schema: dict[str, Any], media: dict[str, Any]) -> None:
    whole = {"components": schema["components"], **media["schema"]}
    jsonschema.validate(media["example"], whole, cls=jsonschema.Draft202012Validator)
