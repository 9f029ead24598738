"""Carrying a decision out: the revision becomes what the public sees."""

import logging
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from comments import mutes
from comments.models import Comment, Revision, Status
from moderation import notices
from moderation.logbook import log
from moderation.models import Case, Decision, LogEntry, Undoing
from moderation.workflow.holding_back import is_held_back, look_afterwards
from moderation.workflow.locks import lock_in_its_place, lock_texts
from moderation.workflow.settling import settle_as_gone
from moderation.workflow.showing import count_public, was_shown
from newsroom import places, prepared
from newsroom.metrics import counters
from newsroom.models import Article, Publication
from newsroom.tracing.spans import traced

logger = logging.getLogger(__name__)


# What was undone at once counts for nothing: the message that asks for it may come later.
_DECISION = f"""
SELECT {prepared.columns(Decision, "d")}, r.comment_id,
    EXISTS (SELECT FROM moderation_undoing u WHERE u.decision_id = d.id)
FROM moderation_decision d JOIN comments_revision r ON r.id = d.revision_id
WHERE d.id = %s"""  # noqa: S608 - our own columns


@traced
@transaction.atomic
def release(decision_id: UUID) -> bool:
    """Release what was decided for. Carried out once, however often it is asked for.

    False where there is nothing to do: released already, withdrawn, undone, or decided anew; or
    where the place holds it back.
    """
    found = prepared.ask(_DECISION, [decision_id])
    if not found:
        if not Undoing.objects.filter(decision=decision_id).exists():
            logger.error("asked to release by a decision that does not exist: %s", decision_id)
        return False
    decision = prepared.read(Decision, found[0])
    *_, comment_id, is_undone = found[0]
    if is_undone:
        return False
    texts = lock_texts(comment_id)
    revision = texts.by_key[decision.revision_id]
    if revision.decision != decision.pk or revision.release_due_at is None:
        return False
    decision.revision = revision
    here = places.in_force_now(_article_of(revision))
    if is_held_back(revision, decision, here):
        return False
    replaced = texts.public
    comment = lock_in_its_place(revision.comment_id)
    is_new = comment.first_released_at is None or not was_shown(comment.pk)
    if replaced is not None:
        _give_way(comment, replaced, by=revision)
    revision.move_to(Status.RELEASED, release_due_at=None)
    _show(comment, revision)
    if replaced is None:
        count_public(comment, by=1)
    look_afterwards(revision, decision, here)
    notices.released(decision, in_place_of=replaced, again=not is_new)
    if is_new:
        _tell_who_was_answered(comment, decision)
    elif replaced is None:
        _write_down(decision)
    counters.released(decision.decided_at)
    return True


def _write_down(decision: Decision) -> None:
    """It had been public before, was hidden, and is back in its old place."""
    log(
        LogEntry.Act.SHOWN,
        publication=decision.revision.publication_id,
        by=decision.moderator,
        rule="" if decision.moderator_id else decision.by,
        reason="decided",
        revision=decision.revision,
        decision=decision,
    )


_ARTICLE = f"""
SELECT {prepared.columns(Article, "a")}, {prepared.columns(Publication, "p")}
FROM comments_comment c JOIN newsroom_article a ON a.id = c.article_id
JOIN newsroom_publication p ON p.id = a.publication_id WHERE c.id = %s"""  # noqa: S608 - likewise


def _article_of(revision: Revision) -> Article:
    [found] = prepared.ask(_ARTICLE, [revision.comment_id])
    article = prepared.read(Article, found)
    article.publication = prepared.read(Publication, found[prepared.width(Article) :])
    return article


def _show(comment: Comment, revision: Revision) -> None:
    comment.released_revision = revision
    comment.first_released_at = comment.first_released_at or timezone.now()
    prepared.update(comment, ["released_revision", "first_released_at"])


def _give_way(comment: Comment, replaced: Revision, *, by: Revision) -> None:
    """What was public gives way to an edit of it: nobody sees the moment between.

    What the desk was asked about it is no question any more. But for an audit: the lot had
    fallen on what readers said of that text, and its author may not choose what is measured.
    """
    comment.released_revision = None
    comment.save(update_fields=["released_revision"])
    replaced.move_to(Status.SUPERSEDED)
    asked = Case.objects.filter(revision=replaced, closed_at=None)
    drawn = asked.filter(causes__contains=[Case.Cause.AUDIT])
    asked.exclude(pk__in=drawn).update(closed_at=timezone.now())
    # Of what else was asked nothing is left but the lot's question.
    drawn.exclude(cause=Case.Cause.AUDIT).update(cause=Case.Cause.AUDIT, causes=[Case.Cause.AUDIT])
    if by.mends_id is None:  # Reports of a text are reports of the same with a slip mended.
        settle_as_gone(replaced)


def _tell_who_was_answered(reply: Comment, decision: Decision) -> None:
    """Only now, when everybody may read it; not who answers themselves, or took theirs back."""
    answered = reply.parent
    if answered is None or not answered.is_public or answered.author_id == reply.author_id:
        return
    if mutes.is_muted(by=answered.author, who=reply.author):
        return
    notices.replied(reply, to=answered.author_id, after=decision)
