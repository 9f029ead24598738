"""Rows of django-contrib-comments: joins of what `dumpdata` writes apart. Pure."""

from __future__ import annotations

import json
import string
from collections.abc import Mapping
from datetime import tzinfo
from typing import Any
from urllib.parse import quote

from moderation.importing import given
from moderation.importing.aside import Aside
from moderation.importing.records import Author, Comment, Markup, State

COMMENT = "django_comments.comment"
XTD = "django_comments_xtd.xtdcomment"
_TYPES = "contenttypes.contenttype"
_ADDED = ("parent_id", "thread_id", "level")
_TITLES = ("title", "headline", "name", "subject")
_FIELD_AT_MOST = 1_000
_NOBODY = Author("deleted", "")


def put_aside(row: dict[str, Any], kept: Aside) -> None:
    """What comments are joined with: types, people, what xtd adds, and the objects."""
    model, key, fields = row["model"], row.get("pk"), row["fields"]
    if model == _TYPES:
        name = f"{given.line(fields.get('app_label'))}.{given.line(fields.get('model'))}"
        kept.put("type", given.key(key), name)
    elif model == XTD:
        kept.put("xtd", given.key(key), {name: fields.get(name) for name in _ADDED})
    elif "username" in fields and "password" in fields:
        person = _person(fields)
        for known_by in (key, [fields["username"]]):  # Its key, or its natural one.
            kept.put("user", json.dumps(known_by), person)
    elif model != COMMENT and key is not None:
        plain = {name: value for name, value in fields.items() if _is_plain(value)}
        kept.put("object", f"{model}:{given.key(key)}", plain)


def _is_plain(value: Any) -> bool:
    short = not isinstance(value, str) or len(value) <= _FIELD_AT_MOST
    return isinstance(value, str | int) and short


def _person(fields: dict[str, Any]) -> dict[str, str]:
    names = (given.line(fields.get(name)) for name in ("first_name", "last_name"))
    full = " ".join(name for name in names if name)
    return {
        "name": full or given.line(fields.get("username")),
        "email": given.line(fields.get("email")),
    }


class Objects:
    """What comments hang on, and the addresses made of it."""

    def __init__(self, kept: Aside, urls: Mapping[str, str]) -> None:
        self._kept = kept
        self._urls = {name.lower(): template for name, template in urls.items()}

    def _type(self, fields: dict[str, Any]) -> str:
        said = fields.get("content_type")
        if isinstance(said, list):  # a natural key
            return ".".join(given.line(part) for part in said).lower()
        named = self._kept.get("type", given.key(said))
        return str(named).lower() if named else f"type-{given.key(said)}"

    def key(self, fields: dict[str, Any]) -> str:
        """Such as `blog.post:42`; empty where a comment hangs on nothing."""
        pk = given.key(fields.get("object_pk"))
        return f"{self._type(fields)}:{pk}" if pk else ""

    def _of(self, fields: dict[str, Any]) -> dict[str, Any]:
        return self._kept.get("object", self.key(fields)) or {}

    def title(self, fields: dict[str, Any]) -> str:
        facts = self._of(fields)
        return next((given.line(facts[name]) for name in _TITLES if facts.get(name)), "")

    def url(self, fields: dict[str, Any]) -> str:
        """Its address; empty where none can be made of what is known."""
        template = self._urls.get(self._type(fields), "")
        facts = self._of(fields) | {"pk": given.key(fields.get("object_pk"))}
        return filled(template, facts)


def filled(template: str, facts: Mapping[str, Any]) -> str:
    """A template with its `{names}` filled in; empty where one of them is not known.

    Nothing but plain names: `str.format` would let a template reach into objects.
    """
    made = ""
    try:
        for text, name, spec, conversion in string.Formatter().parse(template):
            made += text
            if name is None:
                continue
            if spec or conversion or name not in facts:
                return ""
            made += quote(str(facts[name]), safe="/-_.~")
    except ValueError:  # a brace that is not closed
        return ""
    return made


def comment(key: str, thread: str, fields: dict[str, Any], kept: Aside, zone: tzinfo) -> Comment:
    removed = fields.get("is_removed") is True
    parent = given.key(_parent(key, fields, kept))
    return Comment(
        key,
        thread=thread,
        parent=parent if parent not in ("", "0", key) else None,  # A root is its own parent.
        author=_NOBODY if removed else _author(fields, kept),
        written_at=given.moment(fields.get("submit_date"), zone),
        text="" if removed else given.words(fields.get("comment")),
        markup=Markup.PLAIN,
        state=_state(fields, removed),
    )


def _state(fields: dict[str, Any], removed: bool) -> State:
    """`is_removed`: by whom, nobody knows; the old site said in its place that it is gone."""
    if removed:
        return State.DELETED
    return State.PUBLIC if fields.get("is_public") is True else State.HELD


def _parent(key: str, fields: dict[str, Any], kept: Aside) -> Any:
    if "parent_id" in fields:
        return fields["parent_id"]
    return (kept.get("xtd", key) or {}).get("parent_id")


def _author(fields: dict[str, Any], kept: Aside) -> Author:
    """An account of that site, or a guest; a name given with the comment comes first."""
    user = fields.get("user")
    person = (kept.get("user", json.dumps(user)) or {}) if user is not None else {}
    name = given.line(fields.get("user_name")) or person.get("name", "")
    email = given.line(fields.get("user_email")) or person.get("email", "")
    if user is None:
        return Author(given.guest(name, email), name, email)
    known = user if isinstance(user, list) else [user]
    return Author("user:" + "/".join(given.key(part) for part in known), name, email)
