"""Hints that two accounts may be one person, or act together; each names its evidence.

A hint, no more: a household shares a device, a circle of friends reads the same paper. Only
keyed hashes are compared (`models/company.py`), and none is shown.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moderation.models import Apart, Mark, Tie
from moderation.people import people_of
from moderation.workflow.marking import A_NETWORK_AT_MOST
from newsroom.models import Reader

MARKS_AT_MOST = 200
SHOWN = 20


@dataclass
class Linked:
    """Another account, and what hints at it, in words."""

    reader: Reader
    hints: list[str]


@dataclass
class _Shared:
    """Marks that two accounts have in common."""

    number: int = 0
    days: set[str] = field(default_factory=set)
    last: datetime = field(default=datetime.min.replace(tzinfo=UTC))

    def add(self, one: datetime, other: datetime) -> None:
        seen = min(one, other)
        self.number += 1
        self.days.add(f"{seen:%Y-%m-%d}")
        self.last = max(self.last, seen)


def linked_to(reader: Reader, moderator: Reader) -> list[Linked]:
    """Accounts that something hints at, those with most first; a fixed number of queries.

    Of accounts that the moderator cannot look up nothing is said.
    """
    hints: defaultdict[UUID, list[str]] = defaultdict(list)
    for (kind, other), shared in _marks(reader).items():
        hints[other].append(_in_common(kind, shared))
    for other, said in [*_ties(reader), *_favours(reader)]:
        hints[other].append(said)
    known = people_of(moderator).filter(pk__in=hints).order_by("name", "pk")
    found = [Linked(one, hints[one.pk]) for one in known]
    return sorted(found, key=lambda one: -len(one.hints))[:SHOWN]


def _marks(reader: Reader) -> dict[tuple[str, UUID], _Shared]:
    mine = {
        (kind, digest): seen
        for kind, digest, seen in Mark.objects.filter(reader=reader)
        .order_by("-seen_at")
        .values_list("kind", "digest", "seen_at")[:MARKS_AT_MOST]
    }
    others = Mark.objects.filter(digest__in=[digest for _kind, digest in mine])
    by_mark: defaultdict[tuple[str, str], list[tuple[UUID, datetime]]] = defaultdict(list)
    rows = others.exclude(reader=reader).order_by("-seen_at")
    for kind, digest, other, seen in rows.values_list("kind", "digest", "reader", "seen_at")[:500]:
        by_mark[kind, digest].append((other, seen))
    shared: defaultdict[tuple[str, UUID], _Shared] = defaultdict(_Shared)
    for (kind, digest), people in by_mark.items():
        if (kind, digest) not in mine or _is_a_crowd(kind, people):
            continue
        for other, seen in people:
            shared[kind, other].add(mine[kind, digest], seen)
    return dict(shared)


def _is_a_crowd(kind: str, people: list[tuple[UUID, datetime]]) -> bool:
    """A school, an office, a mobile carrier: it says nothing about anybody."""
    return kind == Mark.Kind.NETWORK and len(people) >= A_NETWORK_AT_MOST


def _in_common(kind: str, shared: _Shared) -> str:
    facts = {"n": len(shared.days), "day": date_format(shared.last, "DATE_FORMAT")}
    if kind == Mark.Kind.DEVICE:
        said = ngettext(
            "the same device mark on %(n)s day, last on %(day)s",
            "the same device mark on %(n)s days, last on %(day)s",
            len(shared.days),
        )
    else:
        said = ngettext(
            "the same small network on %(n)s day, last on %(day)s",
            "the same small network on %(n)s days, last on %(day)s",
            len(shared.days),
        )
    return said % facts


def _ties(reader: Reader) -> list[tuple[UUID, str]]:
    ties = Tie.objects.filter(Q(one=reader) | Q(other=reader), until__gt=timezone.now())
    return [
        (tie.other_id if tie.one_id == reader.pk else tie.one_id, _of_a_circle(tie))
        for tie in ties
    ]


def _of_a_circle(tie: Tie) -> str:
    facts = {"n": tie.evidence.get("circle_of", 2)}
    if "wrong" not in tie.evidence:
        return _("they keep rating the same texts at the same time; a circle of %(n)s") % facts
    facts |= {"wrong": tie.evidence["wrong"], "ratings": tie.evidence["ratings"]}
    return (
        _(
            "made within the same hour, and wrong together: in %(wrong)s of %(ratings)s texts;"
            " a ring of %(n)s"
        )
        % facts
    )


def _favours(reader: Reader) -> list[tuple[UUID, str]]:
    """Whose texts this reader judges otherwise than all others do, and who judges theirs so."""
    found = Apart.objects.filter(
        Q(reviewer=reader) | Q(author=reader), why=Apart.Why.FAVOUR, until__gt=timezone.now()
    )
    said = []
    for one in found:
        facts = {"n": one.evidence.get("ratings", 0)}
        if one.reviewer_id == reader.pk:
            words = _("judges their texts otherwise than all others do, %(n)s times so far")
        else:
            words = _("judges the texts of this one otherwise than all others, %(n)s times so far")
        said.append(
            (one.author_id if one.reviewer_id == reader.pk else one.reviewer_id, words % facts)
        )
    return said
