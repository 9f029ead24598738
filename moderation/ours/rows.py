"""Lines into rows: every value is checked against its column before it is one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
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
        for name in kind.fields:
            field: Any = kind.model._meta.get_field(name)
            if field.name in facts or field.attname in facts:
                continue
            values[field.attname] = _value(field, line[NAMED.get(name, name)])
    except KeyError as error:
        raise UnusableError(f"a line of {kind.name} has no {error}") from error
    except (ValidationError, TypeError, ValueError) as error:
        raise UnusableError(f"{kind.name} {line.get('id', '')}: {name}: {_said(error)}") from error
    return kind.model(**values)


def _value(field: Any, told: Any) -> Any:
    target: Any = field.target_field if field.remote_field else field
    if told is None and not field.null:
        raise ValueError("it is missing")
    if told is None:
        return None
    if isinstance(target, models.JSONField):
        expected = list if target.default is list else dict
        if not isinstance(told, expected):
            raise ValueError(f"it is no {expected.__name__}")
        return told
    if isinstance(target, models.UUIDField | models.CharField | models.TextField) and (
        not isinstance(told, str) or "\x00" in told
    ):
        raise ValueError("it is no text")
    value = target.to_python(told)
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError("it has no time zone")
    if field.name in PAST and not EARLIEST <= value <= timezone.now() + A_DAY:
        raise ValueError("it is in the future, or before there was a web")
    if field.remote_field is None:
        _fits(field, value)
    return value


def _fits(field: models.Field[Any, Any], value: Any) -> None:
    if value in field.empty_values:
        return
    field.run_validators(value)
    if field.choices and value not in {choice for choice, _ in field.flatchoices}:
        raise ValueError(f"{value!r} is none of those that there are")


def _said(error: Exception) -> str:
    return "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)


def ids(lines: Iterable[Line], name: str = "id") -> set[str]:
    """The keys that these lines name in one of their fields."""
    return {str(line[name]) for line in lines if line.get(name) is not None}
