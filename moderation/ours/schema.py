"""The JSON Schema of every kind of line, from the columns that are told."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from moderation.ours import form
from moderation.ours.kinds import KINDS, Kind, told_as

Schema = dict[str, Any]
UUID: Schema = {"type": "string", "format": "uuid"}
TIME: Schema = {"type": "string", "format": "date-time"}
TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer", "minimum": 0}
# Somebody under a pseudonym, or, with --linkable, by their id.
MASKED: Schema = {"anyOf": [UUID, {"type": "string", "pattern": "^p-[0-9a-f]{24}$"}]}
_TYPES: list[tuple[type[models.Field[Any, Any]], Schema]] = [
    (models.UUIDField, UUID),
    (models.DateTimeField, TIME),
    (models.DateField, {"type": "string", "format": "date"}),
    (models.TimeField, {"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}:[0-9]{2}"}),
    (models.BooleanField, {"type": "boolean"}),
    (models.FloatField, {"type": "number"}),
    (models.IntegerField, {"type": "integer"}),
    (models.JSONField, {}),
    (models.CharField, TEXT),
    (models.TextField, TEXT),
]


def _of(field: Any) -> Schema:
    if isinstance(field, ArrayField):
        found: Schema = {"type": "array", "items": _of(field.base_field)}
    elif field.remote_field:
        found = _of(field.target_field)
    else:
        found = dict(next(schema for kind, schema in _TYPES if isinstance(field, kind)))
    if field.choices and not isinstance(field, ArrayField):
        also = {""} if getattr(field, "blank", False) else set()
        found["enum"] = sorted({str(value) for value, _ in field.choices} | also)
    if field.null:
        return {"anyOf": [found, {"type": "null"}]} if found else {}
    return found


def _object(properties: Schema, required: list[str] | None = None) -> Schema:
    needed = list(properties) if required is None else required
    return {"type": "object", "properties": properties, "required": needed}


def _line(kind: str, properties: Schema, required: list[str] | None = None) -> Schema:
    found = _object({"kind": {"const": kind}} | properties, required)
    if required is not None:
        found["required"] = ["kind", *required]
    return found


def _of_kind(kind: Kind) -> Schema:
    told: Schema = {}
    for path in kind.told(addresses=True, linkable=True):
        model, name = kind.model, path
        if "__" in path:
            first, _, name = path.partition("__")
            model = model._meta.get_field(first).related_model  # type: ignore[assignment]
        schema = MASKED if path in kind.masked else _of(model._meta.get_field(name))
        told[told_as(path)] = schema
    always = list(map(told_as, kind.fields))
    more = _MORE.get(kind.name, {})
    also = [n for n in more if n not in (*told, "mails", "farewell")]
    return _line(kind.name, told | more, always + also)


_MAIL = _object({"email": TEXT, "verified": {"type": "boolean"}, "primary": {"type": "boolean"}})
_FAREWELL = _object(
    {"asked_at": TIME, "erased_at": TIME, "done_at": {"anyOf": [TIME, {"type": "null"}]}}
)
_MORE: dict[str, Schema] = {
    "article": {"addresses": {"type": "array", "items": TEXT}},
    "reader": {
        "farewell": {"anyOf": [_FAREWELL, {"type": "null"}]},
        "mails": {"type": "array", "items": _MAIL},
    },
    "revision": {"rule": {}},  # What it says: a file names no key of ours.
    "decision": {"undone_at": {"anyOf": [TIME, {"type": "null"}]}},
    "imported": {"aliases": {"type": "array", "items": TEXT}},
    "reactions": {
        "given": {
            "type": "array",
            "items": {"type": "array", "prefixItems": [MASKED, TEXT, TIME], "minItems": 3},
        }
    },
}
_NULL_OR_UUID: Schema = {"anyOf": [UUID, {"type": "null"}]}
_SPECIAL: dict[str, Schema] = {
    form.HEADER: _line(
        form.HEADER,
        {
            "format": {"const": form.FORMAT},
            "version": {"const": form.VERSION},
            "publication": TEXT,
            "site": TEXT,
            "software": TEXT,
            "made_at": TIME,
            "export": UUID,
            "options": {"type": "object", "additionalProperties": {"type": "boolean"}},
            "snapshot": _object({"cluster": TEXT, "xmin": NUMBER}),
        },
    ),
    form.RESUMED: _line(form.RESUMED, {"at": TIME, "part": TEXT}),
    form.CAUGHT_UP: _line(form.CAUGHT_UP, {}),
    "publication": _line(
        "publication",
        {
            "slug": TEXT,
            "name": TEXT,
            "url": TEXT,
            "language": TEXT,
            "time_zone": TEXT,
            "token_issuer": TEXT,
            "significant_query_keys": {
                "anyOf": [{"type": "array", "items": TEXT}, {"type": "null"}]
            },
            "origins": {"type": "array", "items": TEXT},
            "terms": {"type": ["object", "null"]},
            "contact": TEXT,
            "trusted_flaggers": {"type": "array", "items": TEXT},
        },
        ["slug", "name", "url", "language", "time_zone", "token_issuer", "origins", "terms"],
    ),
    "rules": _line(
        "rules",
        {
            "rules": {
                "type": "array",
                "items": _object(
                    {
                        "section": TEXT,
                        "article": _NULL_OR_UUID,
                        "tier": TEXT,
                        "exceptions": {"type": "object"},
                    }
                ),
            }
        },
    ),
    "roles": _line(
        "roles",
        {
            "roles": {
                "type": "array",
                "items": _object(
                    {
                        "reader": UUID,
                        "kind": TEXT,
                        "sections": {"type": "array", "items": TEXT},
                        "title": TEXT,
                    }
                ),
            }
        },
    ),
    form.FOOTER: _line(
        form.FOOTER,
        {
            "counts": {"type": "object", "additionalProperties": NUMBER},
            "lines": NUMBER,
            "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        },
    ),
}


def schema() -> Schema:
    """The whole document: a line is one of these."""
    lines = _SPECIAL | {kind.name: _of_kind(kind) for kind in KINDS}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"A line of {form.FORMAT}, version {form.VERSION}",
        "oneOf": [{"$ref": f"#/$defs/{name}"} for name in lines],
        "$defs": lines,
    }
