"""Before any peer reads a text: an ordered list of small checks with one result shape.

Every revision goes through all of them, the first and any later one alike. A check sees
a Draft and answers with a Finding, a Refusal, or None. A finding may hold the text for the
desk, or only be noted; a refusal sends it back to its author, who can mend it. What was found
is kept with the revision, and so is which checks were asked. docs/screening.md

The house's own checks (`checks.py`) are asked in order. Those of the newsroom (`outside.py`)
are asked after them, each in its own time (`asking.py`), if possible before any row is locked:
see `moderation/workflow/consulting.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.utils import timezone

from moderation.screening.asking import Heard, ask
from moderation.screening.checks import CHECKS
from moderation.screening.lists import lists_of
from moderation.screening.outside import outside_checks
from moderation.screening.shapes import Draft, Finding, Screening, Silence, gravest

__all__ = [
    "Draft",
    "Finding",
    "Findings",
    "Screening",
    "Silence",
    "consulted",
    "examine",
    "gravest",
    "screen",
    "screen_here",
]

Key = tuple[Any, Any, str]
_consulted: ContextVar[tuple[Key, list[Heard]] | None] = ContextVar("consulted", default=None)


class Findings(list[Finding]):
    """What the checks found, in their order; with a `record` of which were asked, and when."""

    record: dict[str, Any]


def screen(draft: Draft) -> Findings:
    """What all checks found. Raises the Refusal of the first that refuses."""
    screening = _house(draft, to_the_end=False)
    if screening.refusal is None:
        _outside(screening, draft)
    return _told(screening)


def screen_here(draft: Draft) -> Findings:
    """What the house's own checks found: for a text that is not handed in yet."""
    return _told(_house(draft, to_the_end=False))


def examine(draft: Draft) -> Screening:
    """What every check says, also behind one that refuses."""
    screening = _house(draft, to_the_end=True)
    _outside(screening, draft)
    return screening


@contextmanager
def consulted(draft: Draft) -> Iterator[None]:
    """Ask the newsroom's own checks now; whoever screens this text within need not."""
    ready = _consulted.set((_key(draft), ask(outside_checks(), draft)))
    try:
        yield
    finally:
        _consulted.reset(ready)


def is_consulted(draft: Draft) -> bool:
    """Whether they have been asked about this text just now."""
    ready = _consulted.get()
    return ready is not None and ready[0] == _key(draft)


def _house(draft: Draft, *, to_the_end: bool) -> Screening:
    screening = Screening()
    lists = f"lists {lists_of(draft.article.publication_id).version}"
    for check in CHECKS:
        version = lists if check.__name__ in _BY_LISTS else ""
        screening.add(check.__name__, check(draft), version)
        if screening.refusal is not None and not to_the_end:
            break
    return screening


_BY_LISTS = {"listed_words", "listed_links", "listed_names", "marked_words"}


def _outside(screening: Screening, draft: Draft) -> None:
    checks = outside_checks()
    ready = _consulted.get()
    said = ready[1] if ready and ready[0] == _key(draft) else ask(checks, draft)
    for check, heard in zip(checks, said, strict=True):
        screening.add(check.name, heard.answer, heard.version)


def _key(draft: Draft) -> Key:
    return draft.author.pk, draft.article.pk, draft.text


def _told(screening: Screening) -> Findings:
    if screening.refusal is not None:
        raise screening.refusal
    findings = Findings(screening.findings)
    at = timezone.now().isoformat(timespec="seconds")
    findings.record = {"at": at, "asked": screening.asked}
    return findings
