"""The author rates their own text last, and may still change it."""

from django.db import transaction
from django.utils import timezone

from comments.models import Comment, Revision, Status
from moderation.models import Waiver
from moderation.refusals import NotPending, ReviewsFirst
from moderation.screening import Draft, screen
from moderation.workflow.locks import lock_newest_revision
from moderation.workflow.queueing import is_waived, queue_if_ready
from moderation.workflow.submitting import readable, rule_of, write_down


@transaction.atomic
def self_check(comment: Comment, *, civil: bool, text: str | None = None) -> Revision:
    """Take the author's own answer, and the text as it shall be read by peers.

    A "no" is kept and stops nothing: it is for peers to judge, and an honest answer
    must not cost more than a dishonest one. Returns the revision that goes on.

    Raises NotPending, ReviewsFirst, and for a changed text what `submit` raises.
    """
    revision = lock_newest_revision(comment)
    if revision.status != Status.PENDING:
        raise NotPending
    if not (revision.debt_is_paid or is_waived(revision)):
        raise ReviewsFirst(owed=revision.reviews_owed, given=revision.reviews_given)
    changed = readable(text) if text is not None else revision.text
    if changed != revision.text:
        revision = _replace(revision, changed)
    revision.set(self_civil=civil, self_checked_at=timezone.now())
    queue_if_ready(revision)
    return revision


def _replace(revision: Revision, text: str) -> Revision:
    draft = Draft(
        text=text,
        author=revision.author,
        article=revision.comment.article,
        rule=rule_of(revision),
        comment_id=revision.comment_id,
    )
    findings = screen(draft)
    revision.move_to(Status.SUPERSEDED)
    waived = is_waived(revision)
    successor = write_down(revision.comment, draft, findings, predecessor=revision)
    if waived:
        carry_waiver(revision, successor)
    return successor


def carry_waiver(revision: Revision, successor: Revision) -> None:
    """What was waived for a text is waived for the text that replaces it, on record."""
    waiver = Waiver.objects.get(revision=revision)
    Waiver.objects.create(revision=successor, by=waiver.by, reason=waiver.reason)
