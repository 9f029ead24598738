"""How things stand before the desk decides: written down, so that it can be undone."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from comments.models import Highlight, Revision
from moderation.models import (
    Before,
    Calibration,
    Case,
    Credit,
    Decision,
    Rating,
    Standing,
    Strike,
    Waiver,
)
from moderation.models.undoing import UNDO_WITHIN
from moderation.texts import Texts
from moderation.workflow.unsettling import look_at_what_was_said

KEPT_FOR = timedelta(hours=1)


def look(revision: Revision, texts: Texts) -> dict[str, Any]:
    """All that a decision about this text may change. The caller holds its comment's texts."""
    practice = Calibration.objects.filter(origin=revision.judged).first()
    judged = {revision.pk, revision.judged, *([practice.pk] if practice else [])}
    ratings = Rating.objects.filter(revision__in=judged)
    comment = revision.comment_id
    public = texts.public
    return {
        "texts": {str(text.pk): _standing_of(text) for text in texts.all},
        "public": str(public.pk) if public else None,
        "cases": [str(pk) for pk in _open_cases(comment)],
        "credits": [_credit(row) for row in Credit.objects.filter(rating__in=ratings)],
        "practice": _practice(practice) if practice else None,
        "struck": [str(pk) for pk in _struck(revision.judged)],
        "reviewers": _reviewers(list(ratings.values_list("reviewer", flat=True))),
        "highlights": [_highlight(one) for one in _highlights(comment)],
        "waived": Waiver.objects.filter(revision=revision).exists(),
    } | look_at_what_was_said(comment)


def remember(decision: Decision, facts: dict[str, Any]) -> Before:
    """Keep what was seen, for as long as the decision may be undone."""
    until = decision.decided_at + UNDO_WITHIN
    return Before.objects.create(decision=decision, until=until, facts=facts)


def forget() -> None:
    """What nobody can undo any more need not be remembered."""
    over = timezone.now() - KEPT_FOR
    Before.objects.filter(until__lt=over).delete()


def _standing_of(text: Revision) -> dict[str, Any]:
    due = text.release_due_at
    return {
        "status": str(text.status),
        "decision": str(text.decision) if text.decision else None,
        "release_due_at": due.isoformat() if due else None,
    }


def _open_cases(comment: UUID) -> list[UUID]:
    return list(Case.objects.filter(comment=comment, closed_at=None).values_list("pk", flat=True))


def _credit(row: Credit) -> dict[str, Any]:
    return {"rating": str(row.rating_id), "source": row.source, "bad": row.bad} | asdict(
        row.counts
    )


def _practice(practice: Calibration) -> dict[str, Any]:
    retired = practice.retired_at
    strikes = Strike.objects.filter(revision=practice.pk, lifted_at=None)
    return {
        "pk": str(practice.pk),
        "retired_at": retired.isoformat() if retired else None,
        "retired_because": practice.retired_because,
        "strikes": [[str(s.reader_id), s.struck_at.isoformat()] for s in strikes],
    }


def _struck(revision: UUID) -> list[UUID]:
    return list(Strike.objects.filter(revision=revision).values_list("reader", flat=True))


def _reviewers(readers: list[UUID]) -> dict[str, Any]:
    return {
        str(one.pk): {
            "probation_until": one.probation_until.isoformat() if one.probation_until else None,
        }
        for one in Standing.objects.filter(pk__in=readers)
    }


def _highlights(comment: UUID) -> list[Highlight]:
    return list(Highlight.objects.filter(comment=comment, until=None))


def _highlight(one: Highlight) -> dict[str, Any]:
    return {"kind": one.kind, "place": one.place, "by": str(one.by_id)}
