"""Who was erased here stays nobody: what an older file still says in their words is left out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from comments.models import LIVE, Comment, Revision, Status
from moderation.models import Statement
from moderation.models.archived import WORDS
from moderation.ours.form import Line
from newsroom.models import Reader

# Of each kind: the fields that hold words of the person, or about them.
_SAID = {
    "sanction": ("explanation", "lifted_because"),
    "case": ("statement",),
    "account_appeal": ("words",),
    "rating": WORDS,
    "report": WORDS,
    "note": ("text",),
}
_WHO = {"sanction": "reader", "rating": "reviewer", "report": "reader", "note": "reader"}


def gone(keys: Iterable[Any]) -> set[str]:
    """Those of these readers who were erased here."""
    known = {str(key) for key in keys if key and not str(key).startswith("p-")}
    rows = Reader.objects.filter(pk__in=known, erased_at__isnull=False)
    return {str(pk) for pk in rows.values_list("pk", flat=True)}


def without_words_of_the_gone(kind: str, lines: list[Line]) -> list[Line]:
    """These lines, less what whoever is nobody here once said in them; notes go as a whole."""
    if kind not in _SAID:
        return lines
    who = _who(kind, lines)
    nobody = gone(who)
    if not nobody:
        return lines
    pairs = zip(lines, who, strict=True)
    if kind == "note":
        return [line for line, one in pairs if one not in nobody]
    return [_silent(kind, line) if one in nobody else line for line, one in pairs]


def _who(kind: str, lines: list[Line]) -> list[str]:
    """Whom each line is about, or who wrote in it."""
    if name := _WHO.get(kind):
        return [str(line[name]) for line in lines]
    rows: QuerySet[Any, Any]
    if kind == "case":
        name, rows = "comment", Comment.objects.values_list("pk", "author")
    else:
        name, rows = "statement", Statement.ever.values_list("pk", "reader")
    keys = [line[name] for line in lines]
    authors = rows.filter(pk__in=keys)
    known = {str(pk): str(author) for pk, author in authors}
    return [known.get(str(key), "") for key in keys]


def _silent(kind: str, line: Line) -> Line:
    if kind in _WHO and kind != "sanction":
        return {name: value for name, value in line.items() if name not in _SAID[kind]}
    return line | dict.fromkeys(_SAID[kind], "")


def blank(revision: Revision) -> None:
    """A text of nobody's: it was one, and nothing becomes of it."""
    revision.text = revision.html = ""
    revision.findings = []
    if revision.status in LIVE | {Status.RELEASED}:
        revision.status, revision.release_due_at = Status.WITHDRAWN, None
