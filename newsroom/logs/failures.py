"""What the log tells of an error: what kind it is, where it came about, and what it says where
its words cannot be anybody's.

`ValueError` says which value was bad, a template which context it had, PostgreSQL which row: so
an error is silent here unless it is of a kind whose words are those of Python, of this machine or
of a server that did not answer. Whoever writes a line and knows more passes a string, not the
error.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.utils import Error as DjangoDatabaseError
from kombu.exceptions import OperationalError as BrokerAway
from redis.exceptions import ConnectionError as ValkeyAway
from redis.exceptions import TimeoutError as ValkeySilent

from newsroom.logs.redacting import on_one_line, redacted

AT_MOST = 300  # characters of what an error says
# Words of Python's about names and types; of a server that is away; of a setting; and ours.
# But not where Django says which value a field could not take.
_OF_VALUES = "django.db.models.fields"
_SPEAK = (
    AttributeError, ImportError, NameError, RuntimeError, TypeError, MemoryError,
    ImproperlyConfigured, BrokerAway, ValkeyAway, ValkeySilent,
)  # fmt: skip
# Modules whose kinds of OSError have the system's own words for what is wrong. Others, as those of
# mail and of HTTP, have words of whoever is at the other end, and addresses.
_OF_THE_SYSTEM = {"builtins", "socket", "ssl"}
# Classes of SQLSTATE in which the first line names tables and constraints, and never a value:
# connections, constraints (and our doors), transactions, resources, objects, operators, systems.
_NAMES_ONLY = {"08", "23", "25", "40", "53", "55", "57", "58"}


def told_of(error: BaseException) -> str:
    """What kind of error it is, and what it says, if that may be told."""
    kind = type(error)
    name = kind.__qualname__
    if kind.__module__ != "builtins":
        name = f"{kind.__module__}.{name}"
    said = on_one_line(redacted(_said(error)))[:AT_MOST]
    return f"{name}: {said}" if said else name


def text_of(exc_info: Any) -> str:
    """A traceback, as Python writes it, of an error and of what led to it."""
    error = exc_info[1] if isinstance(exc_info, tuple) else exc_info
    return "".join(_lines(error, set())).rstrip("\n") if error is not None else ""


def _lines(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _lines(before, seen)
        yield "\nand by that:\n\n" if error.__cause__ else "\nand while that was seen to:\n\n"
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{told_of(error)}\n"
    if isinstance(error, BaseExceptionGroup):
        for number, one in enumerate(error.exceptions, 1):
            yield f"\nof these, number {number}:\n\n"
            yield from _lines(one, seen)


def _said(error: BaseException | None) -> str:
    if isinstance(error, DjangoDatabaseError):
        return _said(error.__cause__) if hasattr(error.__cause__, "sqlstate") else ""
    if hasattr(error, "sqlstate"):
        return _of_postgres(error)
    if isinstance(error, _SPEAK):
        return "" if error is not None and _raised_in(error).startswith(_OF_VALUES) else str(error)
    if isinstance(error, OSError) and type(error).__module__ in _OF_THE_SYSTEM:
        return ": ".join(str(one) for one in (error.strerror, error.filename) if one)
    return ""


def _raised_in(error: BaseException) -> str:
    """The module of the innermost frame; empty where it was never raised."""
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    return str(at.tb_frame.f_globals.get("__name__", "")) if at is not None else ""


def _of_postgres(error: Any) -> str:
    """By what psycopg has of the server's answer; a process without it never loads it for this."""
    if not error.sqlstate:  # It came to no answer of the server's.
        away = {"OperationalError", "InterfaceError"}
        return _first_line(str(error)) if type(error).__name__ in away else ""
    diag = error.diag
    named = [f"[{error.sqlstate}]", diag.table_name, diag.column_name, diag.constraint_name]
    if error.sqlstate[:2] in _NAMES_ONLY:
        named.append(_first_line(diag.message_primary or ""))
    return " ".join(one for one in named if one)


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]
