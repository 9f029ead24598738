"""Checks of a newsroom's own, named in the settings by their dotted paths.

`SCREENING_CHECKS="paper.checks.telephone?budget=500&silence=pass, paper.checks.spam"`

A check is called with a Draft and answers with a Finding, a Refusal, or None. Its name is that
of the function. `budget` is how many milliseconds it has; `silence` is what follows if it says
nothing in that time, or nothing that could be used: `hold` (the desk looks) or `pass` (only
noted). A function may say the same of itself in attributes of these names, and its `version`;
what the settings say counts more.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.utils.module_loading import import_string

from moderation.screening.shapes import Check

BUDGET = 250  # milliseconds
BUDGET_AT_MOST = 5000  # Somebody is waiting.
HOLD, PASS = "hold", "pass"
OPTIONS = {"budget", "silence", "name"}


class BadCheckError(ValueError):
    """A check in the settings that cannot be used, and why."""


@dataclass(frozen=True)
class Outside:
    """A check of a newsroom's own, and how it is asked."""

    path: str
    name: str
    ask: Check
    budget: float  # seconds
    holds: bool  # whether a text is held for the desk if the check is silent

    @property
    def version(self) -> str:
        """As the check itself says; asked anew each time, since a model may be another by now.

        That is code of the check's: to be asked in its own thread and time. Raises anything.
        """
        return str(getattr(self.ask, "version", ""))


def outside_checks() -> tuple[Outside, ...]:
    """The checks that the settings name, in their order. Raises BadCheckError."""
    return _all(tuple(settings.SCREENING_CHECKS))


@cache
def _all(told: tuple[str, ...]) -> tuple[Outside, ...]:
    checks = tuple(read(one) for one in told)
    names = [check.name for check in checks]
    if twice := {name for name in names if names.count(name) > 1}:
        raise BadCheckError(f"Two checks are called {twice.pop()!r}: say ?name=another for one.")
    return checks


def read(told: str) -> Outside:
    """One check, as the settings tell it. Raises BadCheckError."""
    path, _, query = told.strip().partition("?")
    options = dict(parse_qsl(query, keep_blank_values=True))
    if unknown := options.keys() - OPTIONS:
        raise BadCheckError(f"{told!r}: there is no option {sorted(unknown)[0]!r}.")
    try:
        found = import_string(path)
    except ImportError as error:
        raise BadCheckError(f"{path!r} cannot be imported: {error}") from error
    if not callable(found):
        raise BadCheckError(f"{path!r} is no function.")
    silence = options.get("silence", getattr(found, "silence", HOLD))
    if silence not in (HOLD, PASS):
        raise BadCheckError(f"{told!r}: silence is {HOLD!r} or {PASS!r}, not {silence!r}.")
    name = options.get("name") or getattr(found, "name", "") or path.rpartition(".")[2]
    return Outside(path, str(name)[:40], found, _budget(told, found, options), silence == HOLD)


def _budget(told: str, found: Any, options: dict[str, str]) -> float:
    budget = options.get("budget", getattr(found, "budget", BUDGET))
    if not str(budget).isdecimal() or not 0 < int(budget) <= BUDGET_AT_MOST:
        raise BadCheckError(f"{told!r}: a budget is 1 to {BUDGET_AT_MOST} milliseconds.")
    return int(budget) / 1000
