"""A description as its readers like it: operations under headings, fields in a row each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import slugify

DEEPEST = 3  # fields of fields of fields; what lies deeper is in the schema
Told = dict[str, Any]


@dataclass(frozen=True)
class Field:
    name: str  # dotted for what lies inside of another
    kind: str
    required: bool
    said: str


@dataclass(frozen=True)
class Shape:
    """What is sent, or what is answered with one status."""

    status: str = ""
    media: str = ""
    said: str = ""
    fields: list[Field] = field(default_factory=list)
    example: str = ""


@dataclass(frozen=True)
class Shown:
    name: str
    method: str
    path: str
    summary: str
    said: str
    scope: str
    parameters: list[Field]
    takes: Shape | None
    answers: list[Shape]
    refusals: list[str]


@dataclass(frozen=True)
class Chapter:
    tag: str
    slug: str
    operations: list[Shown]


def chapter_of(schema: Told, tag: str) -> Chapter:
    """The operations under a heading, in the order of the table."""
    found = [
        _shown(schema, path, method, told)
        for path, methods in schema["paths"].items()
        for method, told in methods.items()
        if tag in told.get("tags", ())
    ]
    return Chapter(tag, slugify(tag), found)


def _shown(schema: Told, path: str, method: str, told: Told) -> Shown:
    body = told.get("requestBody", {}).get("content", {})
    bodies = [_shape(schema, "", media, one) for media, one in body.items()]
    answers, refusals = [], []
    for status, answer in told["responses"].items():
        if status >= "400":
            refusals.append(status)
            continue
        shapes = [_shape(schema, status, *one) for one in answer.get("content", {}).items()]
        answers += shapes or [Shape(status, said=answer.get("description", ""))]
    return Shown(
        name=told["operationId"],
        method=method.upper(),
        path=path,
        summary=told.get("summary", ""),
        said=told.get("description", ""),
        scope=told.get("x-scope", "none"),
        parameters=[_parameter(schema, one) for one in told.get("parameters", ())],
        takes=bodies[0] if bodies else None,
        answers=answers,
        refusals=refusals,
    )


def _parameter(schema: Told, told: Told) -> Field:
    kind = _kind(schema, told["schema"])
    return Field(told["name"], kind, told.get("required", False), told.get("description", ""))


def _shape(schema: Told, status: str, media: str, told: Told) -> Shape:
    example = told.get("example")
    if example is None and told.get("examples"):
        example = next(iter(told["examples"].values())).get("value")
    return Shape(
        status=status,
        media=media,
        fields=list(_fields(schema, told.get("schema", {}))),
        example=json.dumps(example, indent=2, ensure_ascii=False) if example is not None else "",
    )


def _fields(schema: Told, told: Told, before: str = "", depth: int = 1) -> Iterator[Field]:
    told = _followed(schema, told)
    if told.get("type") == "array":
        yield from _fields(schema, told["items"], f"{before}[]" if before else "[]", depth)
        return
    for name, inner in told.get("properties", {}).items():
        called = f"{before}.{name}" if before else name
        required = name in told.get("required", ())
        yield Field(called, _kind(schema, inner), required, _said(schema, inner))
        if depth < DEEPEST:
            yield from _fields(schema, inner, called, depth + 1)


def _followed(schema: Told, told: Told) -> Told:
    """What a reference leads to; of several that may be, the first that is something."""
    for _step in range(8):
        if "$ref" in told:
            found = schema
            for part in told["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            told = found
        elif several := told.get("allOf") or told.get("oneOf") or told.get("anyOf"):
            told = next((one for one in several if one.get("type") != "null"), {})
        else:
            break
    return told


def _said(schema: Told, told: Told) -> str:
    return str(told.get("description") or _followed(schema, told).get("description", ""))


def _kind(schema: Told, told: Told) -> str:
    """The kind of a value in a few words."""
    followed = _followed(schema, told)
    if "enum" in followed:
        return " · ".join(str(one) for one in followed["enum"] if one not in ("", None))
    kinds = followed.get("type", "anything")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if "array" in kinds:
        return f"list of {_kind(schema, followed.get('items', {}))}"
    named = [followed.get("format") or one for one in kinds if one != "null"]
    null = "null" in kinds or {"type": "null"} in told.get("oneOf", ())
    return " or ".join(map(str, [*named, *(["null"] if null else [])]))
