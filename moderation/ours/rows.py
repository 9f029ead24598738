"""Lines into rows: every value is checked against its column before it is one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from moderation.ours.files import UnusableError
from moderation.ours.form import Line
from moderation.ours.kinds import Kind
from moderation.ours.reading import kept

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
    if isinstance(target, models.JSONField):
        return _told_as(target, list if target.default is list else dict)
    is_text = isinstance(target, models.UUIDField | models.CharField | models.TextField)
    is_time = isinstance(target, models.DateTimeField)
    checked: Callable[[Any], None] = _past if field.name in PAST else _fitting(field)

    def read(told: Any) -> Any:
        if told is None:
            return _nothing(field)
        if is_text and not isinstance(told, str):
            raise ValueError("it is no text")
        value = target.to_python(kept(told))
        if is_time and value.tzinfo is None:
            raise ValueError("it has no time zone")
        checked(value)
        return value

    return read


def _nothing(field: Any) -> None:
    if not field.null:
        raise ValueError("it is missing")


def _told_as(field: Any, shape: type) -> Callable[[Any], Any]:
    def read(told: Any) -> Any:
        if told is None:
            return _nothing(field)
        if not isinstance(told, shape):
            raise ValueError(f"it is no {shape.__name__}")
        return kept(told)

    return read


def _past(value: datetime) -> None:
    if not EARLIEST <= value <= timezone.now() + A_DAY:
        raise ValueError("it is in the future, or before there was a web")


def _fitting(field: Any) -> Callable[[Any], None]:
    """What asks of a value what its column asks; of another row's key PostgreSQL does."""
    if field.remote_field is not None:
        return lambda _: None
    choices = {choice for choice, _ in field.flatchoices} if field.choices else None
    empty, validators = tuple(field.empty_values), field.validators

    def check(value: Any) -> None:
        if value in empty:
            return
        for validate in validators:
            validate(value)
        if choices is not None and value not in choices:
            raise ValueError(f"{value!r} is none of those that there are")

    return check


def _said(error: Exception) -> str:
    return "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)


def ids(lines: Iterable[Line], name: str = "id") -> set[str]:
    """The keys that these lines name in one of their fields."""
    return {str(line[name]) for line in lines if line.get(name) is not None}
