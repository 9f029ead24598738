"""Reading the log: what a page of it shows, to the desk and to everybody, and in which words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models import Status
from moderation import grounds
from moderation.models import Case, LogEntry, Reason, Recount, Sanction
from moderation.models.decision import OUTCOMES
from moderation.models.log import FOLLOWS
from newsroom.models import Role

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Act = LogEntry.Act

# What the newsroom does in public view. A note about a reader is nobody's business; an appeal
# and an acknowledgement are a reader's own acts.
PUBLIC = (
    Act.DECIDED, Act.UNDONE, Act.CORRECTED, Act.BULK, Act.HIDDEN, Act.SHOWN, Act.REPORTS_IGNORED,
    Act.NOTICE_ANSWERED, Act.APPEAL_HEARD, Act.SANCTIONED, Act.LIFTED, Act.VOIDED, Act.MODE,
    Act.RAID, Act.LISTED, Act.RULE, Act.ROLE, Act.HIGHLIGHTED,
)  # fmt: skip

# A letter restricts nobody: what the desk writes to one reader is between the two of them.
_A_LETTER = Q(act=Act.SANCTIONED, facts__kind=Sanction.Kind.MESSAGE)


@dataclass(frozen=True)
class Wanted:
    """Which lines somebody looks for; what is None is all the same to them."""

    act: str | None = None
    by: UUID | None = None
    reader: UUID | None = None
    comment: UUID | None = None
    article: UUID | None = None
    since: date | None = None
    until: date | None = None
    everything: bool = False

    def as_condition(self) -> Q:
        named = {"act": self.act, "by": self.by, "reader": self.reader, "comment": self.comment}
        named["article"] = self.article
        asked = Q(**{field: value for field, value in named.items() if value is not None})
        if self.since:
            asked &= Q(at__gte=_begin_of(self.since))
        if self.until and self.until < date.max:
            asked &= Q(at__lt=_begin_of(self.until + timedelta(days=1)))
        if not (self.everything or self.act or self.comment):
            asked &= ~Q(act__in=FOLLOWS)
        return asked


def _begin_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def lines_for(seat: Role, wanted: Wanted) -> QuerySet[LogEntry]:
    """The lines of a publication that this role reaches, with all that a page shows of them.
    Not who gave notice of a comment of theirs."""
    lines = LogEntry.objects.filter(wanted.as_condition(), publication=seat.publication_id)
    lines = lines.exclude(act=Act.NOTICE_RECEIVED, comment__author=seat.reader_id)
    if seat.sections:
        lines = lines.filter(article__section__in=seat.sections)
    case = Case.objects.filter(comment=OuterRef("comment")).order_by("-pk").values("pk")[:1]
    return lines.select_related("by", "reader", "article", "comment", "decision").annotate(
        case=Subquery(case)
    )


def public_lines(publication: int) -> QuerySet[LogEntry]:
    """What people in charge did there; of many at once the line that stands for all."""
    lines = LogEntry.objects.filter(
        ~_A_LETTER, publication=publication, act__in=PUBLIC, by__isnull=False, parent=None
    )
    below = (
        LogEntry.objects.filter(~_A_LETTER, parent=OuterRef("pk"), act__in=PUBLIC)
        .order_by()
        .values("parent")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return lines.select_related("article", "comment", "publication").annotate(
        below=Subquery(below)
    )


def below(line: LogEntry) -> QuerySet[LogEntry]:
    """What one act on many did to each of them, as the public may see it."""
    lines = LogEntry.objects.filter(~_A_LETTER, parent=line, act__in=PUBLIC)
    return lines.select_related("article", "comment").order_by("number")


BY_RULE: dict[str, StrOrPromise] = {
    "peers": _("Readers"),
    "decision": _("Follows from the decision"),
    "unattributed": _("Nobody said who"),
    "withdrawn": _("Its author"),
    "superseded": _("Its author"),
    "supply": _("By supply and demand of reviews"),
    "voiding": _("Since reviews were voided"),
}
_OUTCOMES = dict(OUTCOMES)
_HOW: dict[str, StrOrPromise] = {
    "given": _("given"),
    "changed": _("changed"),
    "taken": _("taken away"),
    "added": _("added"),
    "removed": _("taken away"),
    "rotated": _("new secret"),
    "paused": _("paused"),
    "resumed": _("resumed"),
    "replayed": _("sent once more"),
}
_LABELS: dict[str, dict[str, StrOrPromise]] = {
    "outcome": {**_OUTCOMES, **dict(Recount.Outcome.choices)},
    "from": dict(Status.choices),
    "to": dict(Status.choices),
    "how": _HOW,
}


def who(line: LogEntry) -> StrOrPromise:
    """Who did it, or which rule of the house."""
    if line.by is not None:
        return line.by.name
    return BY_RULE.get(line.rule, _("The house"))


def reason(line: LogEntry) -> StrOrPromise:
    """Why, in words; empty where no reason is kept, or none that a public page may say."""
    known = {**dict(Reason.choices), **dict(grounds.DESK_REASONS)}
    return known.get(line.reason, "")


def particulars(line: LogEntry) -> list[StrOrPromise]:
    """What is worth saying of its facts, each in words of its own."""
    facts: dict[str, Any] = line.facts
    told: list[StrOrPromise] = [
        _LABELS[name].get(str(facts[name]), str(facts[name]))
        for name in ("outcome", "from", "to", "how")
        if facts.get(name)
    ]
    if line.act == Act.ROLE and "kind" in facts:
        told.append(dict(Role.Kind.choices).get(facts["kind"], facts["kind"]))
        told.extend(facts.get("sections", []))
    if line.act == Act.RULE:
        told.extend(f"{name}: {value}" for name, value in facts.get("exceptions", {}).items())
    if line.act == Act.HIGHLIGHTED:
        told.append(_("ended") if facts.get("ended") else _("began"))
    if line.act == Act.RELIEVED:
        told.append(str(facts.get("level", "")))
    if line.act == Act.BULK and "count" in facts:
        told.append(str(facts["count"]))
    return told
