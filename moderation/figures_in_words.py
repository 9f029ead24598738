"""The codes of counted days in words, and small numbers left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation import grounds
from moderation.models import LogEntry, Notice, Report
from moderation.transparency import Span
from newsroom.wording import number

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Rows = list[tuple["StrOrPromise", str]]

# Kinds of restrictions as the log has them; one that is not here is shown by its code.
SANCTIONS: dict[str, StrOrPromise] = {
    "note": gettext_lazy("A note"),
    "message": gettext_lazy("A message"),
    "warning": gettext_lazy("Warned"),
    "premoderation": gettext_lazy("Read by the desk first"),
    "no_reviewing": gettext_lazy("May not review for a time"),
    "suspension": gettext_lazy("Suspended for a time"),
    "suspended": gettext_lazy("Suspended for a time"),
    "ban": gettext_lazy("Banned"),
    "other": gettext_lazy("Another restriction"),
}
_CASES: dict[str, StrOrPromise] = {
    "flagged": gettext_lazy("Public comments that readers reported"),
    "report": gettext_lazy("Texts that a reviewer reported as harmful"),
}
_RECEIVED = {"received": gettext_lazy("Received")}
_REPORTS: dict[str, StrOrPromise] = {**_RECEIVED, **dict(Report.Outcome.choices)}
_NOTICES: dict[str, StrOrPromise] = {
    **_RECEIVED,
    **dict(Notice.Outcome.choices),
    "complained": gettext_lazy("Complaints about the answer"),
    "heard_kept": gettext_lazy("After a complaint: the comment stays"),
    "heard_acted": gettext_lazy("After a complaint: the comment was taken off the page"),
    "heard_gone": gettext_lazy("After a complaint: its author took the text back"),
}
_ACCOUNT_APPEALS: dict[str, StrOrPromise] = {
    **_RECEIVED,
    "lifted": gettext_lazy("The restriction was lifted"),
    "stays": gettext_lazy("The restriction stays"),
}


def few(value: int | None) -> str:
    """A number, or that it is small."""
    return _("fewer than 5, or left out") if value is None else number(value)


def by_reason(counts: Mapping[str, int | None]) -> Rows:
    """Why, the most frequent first."""
    names: dict[str, StrOrPromise] = dict(grounds.DESK_REASONS) | {"other": _("Something else")}
    return _told(counts, names)


def by_sanction(counts: Mapping[str, int | None]) -> Rows:
    return _told(counts, SANCTIONS)


def by_act(whole: Span) -> Rows:
    """What readers' reports made the desk look at, and what was hidden, shown and lifted."""
    asked: Rows = [
        (words, few(whole.opened_or_few(cause)))
        for cause, words in _CASES.items()
        if whole.opened(cause)
    ]
    return asked + _told(whole.acts, dict(LogEntry.Act.choices))


def by_report(counts: Mapping[str, int | None]) -> Rows:
    return _told(counts, _REPORTS)


def by_notice(counts: Mapping[str, int | None]) -> Rows:
    return _told(counts, _NOTICES)


def by_account_appeal(counts: Mapping[str, int | None]) -> Rows:
    return _told(counts, _ACCOUNT_APPEALS)


def _told(counts: Mapping[str, int | None], names: Mapping[str, StrOrPromise]) -> Rows:
    rows = sorted(counts.items(), key=lambda one: (-(one[1] or 0), one[0]))
    return [(names.get(code, code), few(value)) for code, value in rows if value != 0]
