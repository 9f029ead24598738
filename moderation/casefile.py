"""The file of a notice: all that is known of it, to be kept elsewhere or handed to a lawyer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from moderation.answers import reason_of
from moderation.logbook import log
from moderation.models import Decision, LogEntry, Notice
from moderation.permissions import look_anew, notices_moderated_by
from moderation.refusals import ModeratorsOnly
from moderation.reported import history_of
from moderation.workflow.locks import lock_publication
from newsroom.models import Reader
from newsroom.terminals import plain


@transaction.atomic
def case_file(notice: Notice, *, by: Reader) -> dict[str, Any]:
    """Everything about a notice, as facts. That it was taken out is on record.

    Raises ModeratorsOnly for who does not sit at its desk (any more), or whose text it is about.
    """
    lock_publication(notice.publication_id)
    look_anew(by)
    if not notices_moderated_by(by).filter(pk=notice.pk).exists():
        raise ModeratorsOnly
    log(
        LogEntry.Act.EXPORTED,
        publication=notice.publication_id,
        by=by,
        reason="notice",
        revision=notice.revision,
        notice=str(notice.pk),
    )
    return {
        "notice": _notice(notice),
        "comment": _comment(notice),
        "decision": _decision(notice.decision),
        "complained_of": _decision(notice.complained_of),
        "history": [_line(entry) for entry in history_of(notice)],
    }


def _notice(notice: Notice) -> dict[str, Any]:
    fields = (
        "id", "ground", "law", "explanation", "name", "email", "trusted_flagger", "good_faith",
        "received_at", "outcome", "answered_at", "complaint", "complained_at", "heard_at",
        "keep_until", "forgotten_at",
    )  # fmt: skip
    facts = {field: getattr(notice, field) for field in fields}
    return facts | {
        "ground_in_words": str(notice.get_ground_display()),
        "outcome_in_words": str(notice.get_outcome_display()),
        "reason_told": reason_of(notice),
    }


def _comment(notice: Notice) -> dict[str, Any]:
    text, article = notice.revision, notice.comment.article
    return {
        "id": notice.comment_id,
        "author": text.author.name,
        "text": text.text,  # as it was when notice was given; empty if its author was erased
        "written_at": text.created_at,
        "text_number": text.number,
        "status": text.status,
        "article": article.pk,
        "headline": article.headline,
    }


def _decision(decision: Decision | None) -> dict[str, Any] | None:
    if decision is None:
        return None
    fields = ("id", "outcome", "by", "reason", "explanation", "decided_at")
    facts = {field: getattr(decision, field) for field in fields}
    return facts | {"moderator": decision.moderator.name if decision.moderator else None}


def _line(entry: LogEntry) -> dict[str, Any]:
    return {
        "at": entry.at,
        "act": entry.act,
        "by": entry.by.name if entry.by else None,
        "rule": entry.rule,
        "reason": entry.reason,
        "facts": entry.facts,
    }


def as_text(facts: dict[str, Any]) -> str:
    """The same to be read: one fact a line, longer ones indented below their name."""
    lines = [_("Case file of a notice of illegal content"), ""]
    _write(facts, lines, 0)
    return "\n".join(lines) + "\n"


def _write(facts: dict[str, Any], lines: list[str], depth: int) -> None:
    margin = "  " * depth
    for name, value in facts.items():
        if isinstance(value, dict):
            lines.append(f"{margin}{name}:")
            _write(value, lines, depth + 1)
        elif isinstance(value, list):
            lines.append(f"{margin}{name}:")
            for one in value:
                lines.append(f"{margin}  - {_in_short(one)}")
        else:
            told = [plain(line) for line in _told(value).splitlines()] or [""]
            first = told[0] if len(told) == 1 else ""
            lines.append(f"{margin}{name}: {first}".rstrip())
            lines += [f"{margin}    {line}" for line in told] if len(told) > 1 else []


def _in_short(line: dict[str, Any]) -> str:
    return plain(", ".join(f"{name} {_told(value)}" for name, value in line.items() if value))


def _told(value: Any) -> str:
    if value is None:
        return "–"
    return value.isoformat() if isinstance(value, datetime) else str(value)
