"""The desk decides anew what it has decided: later than it can be undone, and on record."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models import ENDED, Revision, Status
from moderation.models import Case, Decision, StaffOutcome
from moderation.permissions import in_office
from moderation.refusals import (
    DecidedAgain,
    MissingAnswer,
    NotDecided,
    OwnCase,
    SameModerator,
    StaleCase,
    TooLateToCorrect,
)
from moderation.workflow.appeals_heard import the_appealed
from moderation.workflow.barring import (
    is_ones_own,
    must_sit_at_the_desk_of,
    refuse_a_contradiction,
)
from moderation.workflow.concluding import conclude
from moderation.workflow.locks import lock_reader, lock_texts
from moderation.workflow.remembering import look
from newsroom.models import Reader, Role
from newsroom.refusals import Refusal

ONES_OWN_FOR = timedelta(hours=1)


@transaction.atomic
def correct(
    case: Case,
    *,
    moderator: Reader,
    outcome: StaffOutcome,
    reason: str,
    explanation: str = "",
    version: int | None = None,
) -> Decision:
    """Decide a decided case anew, as a case of its own that is about the same text.

    A senior moderator may; so may whoever decided, within the hour. Its author is told. Raises
    MissingAnswer, Contradiction, NotYourDesk, StaleCase, and whatever `may_not_correct` says.
    """
    if not reason.strip():
        raise MissingAnswer(_("A decision needs a reason."))
    refuse_a_contradiction(outcome, reason.strip())
    lock_reader(case.revision.author_id)  # Who is being erased gets nothing public any more.
    texts = lock_texts(case.comment_id)
    case.refresh_from_db()
    must_sit_at_the_desk_of(case.comment, moderator)
    if version is not None and version != case.version:
        raise StaleCase(version=case.version)
    case.revision = texts.by_key[case.revision_id]
    if no := may_not_correct(case, moderator):
        raise no
    before = look(case.revision, texts)
    anew = _opened(case)
    return conclude(
        anew,
        texts,
        before,
        moderator=moderator,
        outcome=outcome,
        reason=reason.strip(),
        explanation=explanation.strip(),
    )


def may_not_correct(case: Case, moderator: Reader) -> Refusal | None:
    """Why this moderator does not decide this case anew; None where they may."""
    first, revision = case.decision, case.revision
    if first is None or hasattr(first, "undoing"):
        return NotDecided()
    if is_ones_own(case, moderator):
        return OwnCase()
    if revision.decision != first.pk or _is_over(revision) or _is_open(case):
        return DecidedAgain()
    appealed = the_appealed(case)
    is_theirs = first.moderator_id == moderator.pk
    if appealed is not None and appealed.moderator_id == moderator.pk and not is_theirs:
        return SameModerator()
    if _is_senior(case, moderator):
        return None
    in_time = is_theirs and timezone.now() <= first.decided_at + ONES_OWN_FOR
    return None if in_time else TooLateToCorrect()


def _is_over(revision: Revision) -> bool:
    """Whether nothing can become of it any more: taken back, lapsed, or its words are gone."""
    ended = revision.status in ENDED - {Status.REJECTED}
    return ended or not revision.text or revision.author.erased_at is not None


def _is_open(case: Case) -> bool:
    """Whether something about the text waits for the desk: then that is what decides."""
    return Case.objects.filter(revision=case.revision_id, closed_at=None).exists()


def _is_senior(case: Case, moderator: Reader) -> bool:
    roles = in_office().filter(reader=moderator, publication=case.publication_id)
    section = case.comment.article.section
    return any(role.is_at_least(Role.Kind.SENIOR) and role.covers(section) for role in roles)


def _opened(case: Case) -> Case:
    """The case of the correction; what was rejected waits with the desk for the moment."""
    anew = Case.objects.create(
        publication_id=case.publication_id,
        comment_id=case.comment_id,
        revision=case.revision,
        cause=Case.Cause.CORRECTION,
        corrects=case.decision,
    )
    if case.revision.status == Status.REJECTED:
        case.revision.move_to(Status.HELD)
    return anew
