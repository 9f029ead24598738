"""A decision of the desk is taken back within seconds, and everything is as it was before.

The decision stays, append-only; an Undoing beside it says that it does not count. The public
saw for some seconds what it did, and so `first_released_at` stays; nobody was written to.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Greatest
from django.utils import timezone

from comments.models import Comment, Highlight, Revision, Status
from moderation import notices
from moderation.logbook import log
from moderation.models import (
    Before,
    Case,
    Decision,
    Letter,
    LogEntry,
    ReportsIgnored,
    Sanction,
    Undoing,
    Waiver,
)
from moderation.refusals import NotYours, RestrictedWithIt, TooLateToUndo
from moderation.texts import Texts
from moderation.workflow import unjudging, unsettling
from moderation.workflow.barring import must_sit_at_the_desk_of
from moderation.workflow.concluding import on_record
from moderation.workflow.locks import lock_in_its_place, lock_reader, lock_texts
from moderation.workflow.showing import count_public
from newsroom.models import Reader
from newsroom.refusals import Refusal


@transaction.atomic
def undo(decision: Decision, *, moderator: Reader) -> Undoing:
    """Take a decision of the desk back, whoever made it alone, and within ten seconds.

    Its case is open again; text, counters and what its reviewers were credited are as they
    were, reports and notices are open again; no letter goes out. Safe to repeat. Raises NotYours,
    TooLateToUndo where the time is over, something has followed from it or its author was
    erased, and RestrictedWithIt where something was said to its author, or they were restricted,
    because of it.
    """
    if decision.moderator_id != moderator.pk:
        raise NotYours
    lock_reader(decision.revision.author_id)  # Who is being erased gets nothing public any more.
    texts = lock_texts(decision.revision.comment_id)
    must_sit_at_the_desk_of(decision.revision.comment, moderator)
    done = Undoing.objects.filter(decision=decision).first()
    if done is not None:
        return done
    now = timezone.now()  # once: what was in time when it was asked is in time when it is written
    before = Before.objects.filter(decision=decision).first()
    if before is None or now >= before.until or _has_gone_on(decision, texts, before.facts):
        raise TooLateToUndo
    if _is_erased(decision.revision.author_id):
        raise TooLateToUndo
    if _restricted_somebody(decision):
        raise RestrictedWithIt
    undoing = Undoing.objects.create(decision=decision, by=moderator, at=now)
    _put_back(decision, texts, before.facts)
    line = on_record(decision)
    log(
        LogEntry.Act.UNDONE,
        publication=line.publication_id,
        by=moderator,
        revision=decision.revision,
        decision=decision,
        reverses=line,
        outcome=decision.outcome,
        decisions=_in_force(texts),
    )
    undoing.done_at = timezone.now()
    undoing.save(update_fields=["done_at"])
    return undoing


def may_not_undo(decision: Decision, moderator: Reader) -> Refusal | None:
    """Why this moderator cannot take it back any more, as far as a page can know."""
    if decision.moderator_id != moderator.pk:
        return NotYours()
    before = Before.objects.filter(decision=decision, decision__undoing=None).first()
    if before is None or not before.is_open or _is_erased(decision.revision.author_id):
        return TooLateToUndo()
    return RestrictedWithIt() if _restricted_somebody(decision) else None


def _is_erased(author: UUID) -> bool:
    """Whether their words are gone: what is empty must not be public, nor be read by anybody."""
    return Reader.objects.filter(pk=author, erased_at__isnull=False).exists()


def _restricted_somebody(decision: Decision) -> bool:
    """What is done about a person is told them at once, and ended by lifting it."""
    return Sanction.objects.filter(decision=decision).exists()


def _in_force(texts: Texts) -> dict[str, str | None]:
    """The decision of each text: of one that has not moved, no other line of the log says it."""
    return {str(one.pk): str(one.decision) if one.decision else None for one in texts.all}


def _has_gone_on(decision: Decision, texts: Texts, facts: dict[str, Any]) -> bool:
    """Whether its author or anybody else has done something since that rests on it."""
    if {str(pk) for pk in texts.by_key} != set(facts["texts"]):
        return True  # written anew
    revision = texts.by_key[decision.revision_id]
    was = facts["texts"][str(revision.pk)]["status"]
    if revision.status == Status.SUPERSEDED and was == Status.SUPERSEDED:
        return False  # It only counted.
    if revision.decision != decision.pk or revision.status == Status.WITHDRAWN:
        return True
    later = Case.objects.filter(comment=revision.comment_id, opened_at__gt=decision.decided_at)
    return later.exclude(cause=Case.Cause.SECOND_LOOK).exclude(decision=decision).exists()


def _put_back(decision: Decision, texts: Texts, facts: dict[str, Any]) -> None:
    """Locks, after the texts: practice made of one, comment and thread, then standings."""
    revision = texts.by_key[decision.revision_id]
    unjudging.give_practice_back(facts)
    comment = lock_in_its_place(revision.comment_id)
    _put_texts_back(revision, texts, comment, facts)
    _put_cases_back(decision, facts)
    _put_highlights_back(comment, decision, facts)
    unsettling.unsettle(decision, facts)
    ReportsIgnored.objects.filter(revision=revision, at__gte=decision.decided_at).delete()
    if not facts["waived"]:
        Waiver.objects.filter(revision=revision).delete()
    unjudging.uncredit(revision, facts)
    _unwrite_letters(decision)


def _put_texts_back(
    revision: Revision, texts: Texts, comment: Comment, facts: dict[str, Any]
) -> None:
    was_public = texts.by_key.get(UUID(facts["public"])) if facts["public"] else None
    is_public = texts.public
    if _was_due(revision, facts) and is_public == revision:
        _leave_public(revision, facts)
        return
    if is_public is not None and is_public != was_public:
        comment.released_revision = None
        comment.save(update_fields=["released_revision"])
    # The text decided about makes room for the others.
    for text in sorted(texts.all, key=lambda one: one != revision):
        _put_text_back(text, facts["texts"][str(text.pk)])
    if was_public is not None and is_public != was_public:
        comment.released_revision = was_public
        comment.save(update_fields=["released_revision"])
    if more := (was_public is not None) - (is_public is not None):
        count_public(comment, by=more)


def _was_due(revision: Revision, facts: dict[str, Any]) -> bool:
    """Whether readers had decided to release it already, and the desk only looked as well."""
    return facts["texts"][str(revision.pk)]["release_due_at"] is not None


def _leave_public(revision: Revision, facts: dict[str, Any]) -> None:
    """It is public, as readers had decided; only not by the desk."""
    readers = Decision.objects.get(pk=facts["texts"][str(revision.pk)]["decision"])
    revision.set(decision=readers.pk)
    readers.revision = revision
    notices.released(readers)


def _put_text_back(text: Revision, was: dict[str, Any]) -> None:
    due = was["release_due_at"]
    facts = {
        "decision": UUID(was["decision"]) if was["decision"] else None,
        "release_due_at": datetime.fromisoformat(due) if due else None,
    }
    if text.status != was["status"]:
        text.move_to(Status(was["status"]), **facts)
    elif facts != {"decision": text.decision, "release_due_at": text.release_due_at}:
        text.set(**facts)


def _put_cases_back(decision: Decision, facts: dict[str, Any]) -> None:
    of_it = Case.objects.filter(comment=decision.revision.comment_id)
    came_with_it = of_it.filter(closed_at=None).exclude(pk__in=facts["cases"])
    came_with_it.update(closed_at=timezone.now())
    closed = of_it.filter(pk__in=facts["cases"], closed_at__gte=decision.decided_at)
    closed.update(closed_at=None, decision=None)


def _put_highlights_back(comment: Comment, decision: Decision, facts: dict[str, Any]) -> None:
    """What ended when it was hidden goes on, by whom it was given; if its place is still free.

    What was picked with the decision is picked no more.
    """
    given = Highlight.objects.filter(comment=comment, until=None, since__gte=decision.decided_at)
    until = Greatest("since", timezone.now())
    given.filter(by=decision.moderator).update(until=until, ended_by=decision.moderator)
    if comment.released_revision_id is None:
        return
    for was in facts["highlights"]:
        in_force = Highlight.objects.filter(until=None, kind=was["kind"])
        taken = in_force.filter(article=comment.article_id, place=was["place"])
        is_taken = was["place"] is not None and taken.exists()
        if not is_taken and not in_force.filter(comment=comment).exists():
            Highlight.objects.create(
                comment=comment,
                article_id=comment.article_id,
                kind=was["kind"],
                place=was["place"],
                by_id=was["by"],
            )


def _unwrite_letters(decision: Decision) -> None:
    """Nobody has seen them: they were not due yet. One about practice goes with its probation."""
    revision = decision.revision
    waiting = Letter.objects.filter(due_at__gt=timezone.now(), written_at__gte=decision.decided_at)
    waiting.filter(about__in=[decision.pk, revision.comment_id]).delete()
    waiting.filter(about=revision.judged, kind=Letter.Kind.MISSED).delete()
