"""A backup knows comments as public that were taken from the page after it was made: they are
taken from it once more.

What its author took back is withdrawn. Everything else is hidden until the desk has decided
about it again: who decided, and in which words, is gone with the other database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery

from comments.models import LIVE, Comment, Revision, Status
from moderation import notices
from moderation.grounds import AGAINST
from moderation.logbook import log
from moderation.models import Case, Decision, LogEntry
from moderation.verdict import Outcome
from moderation.workflow.deciding import decide
from moderation.workflow.locks import lock_texts
from moderation.workflow.withdrawing import withdraw
from newsroom.models import Publication

BY_RECOVERY = "recovered"  # the rule that the log names


@dataclass(frozen=True)
class Down:
    """A comment that was public and is not. `reason` is a code, where the desk gave one."""

    comment: str
    taken_at: str
    withdrawn: bool
    reason: str


def taken_down(before: Iterable[Down], *, since: datetime, kept_since: datetime) -> list[Down]:
    """Of `before`, and of what the log has `since`: what was public then and is not now."""
    found = {
        one.comment: one for one in before if datetime.fromisoformat(one.taken_at) >= kept_since
    }
    for publication in Publication.objects.order_by("pk"):
        moved = LogEntry.objects.filter(
            publication=publication, act=LogEntry.Act.MOVED, at__gte=since, facts__from="released"
        )
        told = moved.order_by("number").values_list("comment", "at", "decision__reason")
        for comment, at, reason in told:
            code = reason if reason in AGAINST else ""
            found[str(comment)] = Down(str(comment), at.isoformat(), False, code)
    return [Down(key, found[key].taken_at, withdrawn, found[key].reason)
            for key, withdrawn in _not_public(found)]  # fmt: skip


def _not_public(comments: Iterable[str]) -> list[tuple[str, bool]]:
    """Those of them that are not; and whether their authors took them back.

    That is told by what stood for the comment: an edit that came to nothing tells nothing.
    """
    in_its_own_right = Q(edits=None) | Q(edits__status=Status.SUPERSEDED)
    texts = Revision.objects.filter(in_its_own_right, comment=OuterRef("pk"))
    newest = texts.order_by("-number")
    rows = Comment.objects.filter(pk__in=list(comments), released_revision=None)
    told = rows.annotate(last=Subquery(newest.values("status")[:1])).order_by("pk")
    return [(str(pk), last == Status.WITHDRAWN) for pk, last in told.values_list("pk", "last")]


def take_down_again(down: Iterable[Down]) -> int:
    """Take from the page what is on it again; how many. Safe to repeat."""
    return sum(_take_down(one) for one in down)


def _take_down(one: Down) -> bool:
    comment = Comment.public.filter(pk=UUID(one.comment)).first()
    if comment is None or _was_released_after(comment, one):
        return False
    if one.withdrawn:
        withdraw(comment)
        return True
    return _hide(comment.pk, one)


def _was_released_after(comment: Comment, one: Down) -> bool:
    """Whether this database knows more of it than the file."""
    taken_at = datetime.fromisoformat(one.taken_at)
    return Decision.objects.filter(
        revision__comment=comment, outcome=Outcome.RELEASE, decided_at__gt=taken_at
    ).exists()


@transaction.atomic
def _hide(comment: UUID, one: Down) -> bool:
    public = lock_texts(comment).public
    if public is None:
        return False
    edits = Revision.objects.filter(comment=comment, edits=public, status__in=LIVE)
    edit_ended = edits.exists()
    codes = [one.reason] if one.reason else []
    evidence: dict[str, Any] = {
        "reasons": dict.fromkeys(codes, 1),
        BY_RECOVERY: {"taken_at": one.taken_at},
    }
    cause = Case.Cause.FLAGGED
    decision = decide(
        public, outcome=Outcome.ESCALATE, by=Decision.By.HOUSE, reason=cause, evidence=evidence
    )
    notices.hidden(decision, reasons=(), edit_ended=edit_ended)  # Nobody reported it.
    log(
        LogEntry.Act.HIDDEN,
        publication=public.publication_id,
        rule=BY_RECOVERY,
        reason=cause,
        revision=public,
        decision=decision,
    )
    return True
