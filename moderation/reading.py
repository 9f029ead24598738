"""What authors, reviewers and moderators are shown: the queries behind pages and API."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from comments.models import Comment, Revision, Status
from moderation.models import Assignment, Case, Decision, Reason
from newsroom.models import Reader


@dataclass(frozen=True)
class Progress:
    """How far a reader is with what they owe; `comment` is the one that it is owed for."""

    owed: int
    given: int
    comment: Comment | None

    @property
    def missing(self) -> int:
        return max(self.owed - self.given, 0)


def open_assignments(reader: Reader) -> QuerySet[Assignment]:
    """What a reader has to review now, blind: no author is loaded, so none can slip out."""
    return (
        Assignment.objects.filter(
            reviewer=reader, state=Assignment.State.OPEN, lease_until__gt=timezone.now()
        )
        .select_related("revision", "comment__article", "comment__parent__released_revision")
        .order_by("pk")
    )


def progress_of(reader: Reader) -> Progress:
    """What is owed for the reader's oldest comment that is not through yet."""
    pending = Revision.objects.filter(author=reader, status=Status.PENDING)
    oldest = pending.select_related("comment__article").order_by("created_at").first()
    if oldest is None:
        return Progress(owed=0, given=0, comment=None)
    if hasattr(oldest, "waiver"):
        return Progress(oldest.reviews_given, oldest.reviews_given, oldest.comment)
    return Progress(oldest.reviews_owed, oldest.reviews_given, oldest.comment)


def comments_by(author: Reader) -> QuerySet[Comment]:
    """An author's own comments, each with its newest text as `newest`, newest first."""
    newest = Revision.objects.filter(comment=OuterRef("pk")).order_by("-number").values("pk")[:1]
    return (
        Comment.objects.filter(author=author)
        .exclude(revisions__status=Status.CALIBRATION)
        .annotate(newest_id=Subquery(newest))
        .select_related("article", "released_revision")
        .order_by("-pk")
    )


@dataclass(frozen=True)
class OwnComment:
    """A comment as its author sees it: the newest text, its state, and why."""

    comment: Comment
    revision: Revision
    decision: Decision | None
    reasons: list[str]
    open_case: Case | None
    rewrites_left: int

    @property
    def state(self) -> str:
        return self.revision.status


def own(comments: list[Comment]) -> list[OwnComment]:
    """What authors are told of these comments of theirs; four queries for all of them."""
    ids = [comment.pk for comment in comments]
    revisions = Revision.objects.filter(comment__in=ids).order_by("number")
    newest = {revision.comment_id: revision for revision in revisions}
    chosen = [revision.decision for revision in newest.values() if revision.decision]
    decisions = {d.pk: d for d in Decision.objects.filter(pk__in=chosen)}
    cases = {
        case.comment_id: case for case in Case.objects.filter(comment__in=ids, closed_at=None)
    }
    returned: dict[object, int] = dict(
        Comment.objects.filter(pk__in=ids)
        .annotate(
            times=Count(
                "revisions",
                filter=Q(revisions__decisions__outcome="return"),
                distinct=True,
            )
        )
        .values_list("pk", "times")
    )
    return [
        _own(comment, newest[comment.pk], decisions, cases, returned.get(comment.pk, 0))
        for comment in comments
    ]


def _own(
    comment: Comment,
    revision: Revision,
    decisions: dict[UUID, Decision],
    cases: dict[UUID, Case],
    returned: int,
) -> OwnComment:
    decision = decisions.get(revision.decision) if revision.decision else None
    return OwnComment(
        comment=comment,
        revision=revision,
        decision=decision,
        reasons=_reasons_against(decision),
        open_case=cases.get(comment.pk),
        rewrites_left=max(revision.rule.get("rewrites", 0) + 1 - returned, 0),
    )


def _reasons_against(decision: Decision | None) -> list[str]:
    """Why peers returned a text, in words; what each of them said stays between them."""
    if decision is None or decision.by != Decision.By.PEERS:
        return []
    given = {code for rating in decision.evidence["ratings"] for code in rating["reasons"]}
    return [str(Reason(code).label) for code in sorted(given)]
