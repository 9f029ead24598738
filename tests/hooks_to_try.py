"""Functions for ANALYTICS_HOOKS that behave, and others."""

from __future__ import annotations

from threading import Event
from typing import Any

told: list[dict[str, Any]] = []
go_on = Event()


def count(event: dict[str, Any]) -> None:
    told.append(event)


def fails(event: dict[str, Any]) -> None:
    told.append(event)
    raise SystemExit("not today")


def hangs(event: dict[str, Any]) -> None:
    go_on.wait(20)


not_a_function = 7
