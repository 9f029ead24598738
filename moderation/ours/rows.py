"""Lines into rows: every value is checked against its column before it is one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from math import isfinite
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from moderation.ours.files import UnusableError
from moderation.ours.form import Line
from moderation.ours.kinds import Kind

# When something was written, shown or decided. Clocks may be a little apart.
PAST = {"created_at", "first_released_at", "decided_at", "joined_at"}
EARLIEST, A_DAY = datetime(1990, 1, 1, tzinfo=UTC), timedelta(days=1)
NAMED = {"kind": "what"}  # A column of that name, in a line.


def row(kind: Kind, line: Line, **facts: Any) -> Any:
    """A row that says what a line of this kind says, and these facts. Raises UnusableError."""
    values = dict(facts)
    try:
        for name, told_as, field, reader in _plan(kind):
            if name not in facts:
                values[field.attname] = reader(line[told_as])
    except KeyError as error:
        raise UnusableError(f"a line of {kind.name} has no {error}") from error
    except (ValidationError, TypeError, ValueError) as error:
        raise UnusableError(f"{kind.name} {line.get('id', '')}: {name}: {_said(error)}") from error
    return kind.model(**values)


@cache
def _plan(kind: Kind) -> list[tuple[str, str, Any, Callable[[Any], Any]]]:
    """Of each field its name here and in a line, and what reads its value."""
    fields: list[Any] = [kind.model._meta.get_field(name) for name in kind.fields]
    return [
        (field.name, NAMED.get(name, name), field, _reader(field))
        for name, field in zip(kind.fields, fields, strict=True)
    ]


def _reader(field: Any) -> Callable[[Any], Any]:
    """What reads a value of this column. It raises ValueError, TypeError, ValidationError."""
    target: Any = field.target_field if field.remote_field else field
    is_json = isinstance(target, models.JSONField)
    shape = list if target.default is list else dict
    is_text = isinstance(target, models.UUIDField | models.CharField | models.TextField)
    is_time, is_past = isinstance(target, models.DateTimeField), field.name in PAST
    choices = {choice for choice, _ in field.flatchoices} if field.choices else None
    empty, validators = tuple(field.empty_values), field.validators

    def read(told: Any) -> Any:
        if told is None:
            if not field.null:
                raise ValueError("it is missing")
            return None
        if is_json:
            if not isinstance(told, shape):
                raise ValueError(f"it is no {shape.__name__}")
            return kept(told)
        if is_text and not isinstance(told, str):
            raise ValueError("it is no text")
        value = target.to_python(kept(told))
        if is_time and value.tzinfo is None:
            raise ValueError("it has no time zone")
        if is_past and not EARLIEST <= value <= timezone.now() + A_DAY:
            raise ValueError("it is in the future, or before there was a web")
        if field.remote_field is None and value not in empty:
            for validate in validators:
                validate(value)
            if choices is not None and value not in choices:
                raise ValueError(f"{value!r} is none of those that there are")
        return value

    return read


def kept(told: Any) -> Any:
    """A value that PostgreSQL can keep, whatever is within it. Raises ValueError."""
    if isinstance(told, str):
        if "\x00" in told:
            raise ValueError("a text cannot hold a NUL character")
        if not told.isascii():
            told.encode()  # UnicodeEncodeError, a ValueError: half a character.
    elif isinstance(told, dict):
        for name, value in told.items():
            kept(name)
            kept(value)
    elif isinstance(told, list):
        for value in told:
            kept(value)
    elif isinstance(told, float) and not isfinite(told):
        raise ValueError("it is no number")
    return told


def _said(error: Exception) -> str:
    return "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)


def ids(lines: Iterable[Line], name: str = "id") -> set[str]:
    """The keys that these lines name in one of their fields."""
    return {str(line[name]) for line in lines if line.get(name) is not None}
