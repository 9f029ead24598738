"""What an author may do about a text that peers returned: write it anew, or ask the desk."""

from django.db import transaction
from django.utils import timezone

from comments.models import Comment, Revision, Status
from moderation.hints import Hint, hint
from moderation.models import Case, Decision
from moderation.passports import rule_of
from moderation.refusals import (
    NoMoreRewrites,
    NotReturned,
    RepeatedText,
    SecondLookSpent,
)
from moderation.sanctions import in_force
from moderation.workflow import drafting
from moderation.workflow.consulting import Told, consulting, of_comment
from moderation.workflow.deciding import close_cases, open_case
from moderation.workflow.locks import lock_texts, lock_writer, texts_of
from moderation.workflow.queueing import queue_if_ready
from moderation.workflow.writing import readable, write_anew


def _told(comment: Comment, *, text: str) -> Told:
    if texts_of(comment.pk).in_hand.status != Status.RETURNED:
        raise NotReturned
    return of_comment(comment, text=text)


@consulting(_told)
@transaction.atomic
def rewrite(comment: Comment, *, text: str) -> Revision:
    """Hand in a new text in place of a returned one. The reviews given still count.

    To write anew is to look at one's own text again, so no self-check is asked.
    Raises NotReturned, NoMoreRewrites, RepeatedText, and what `submit` raises.
    """
    lock_writer(comment.author_id)  # What they keep while they write waits until it is sent.
    restrictions = in_force(comment.author, comment.article.publication_id)
    restrictions.refuse_writing()
    returned = _lock_returned(comment)
    rule = rule_of(returned)
    if _times_returned(returned) > rule.rewrites:
        raise NoMoreRewrites(at_most=rule.rewrites)
    new = readable(text)
    if new == returned.text:
        raise RepeatedText
    close_cases(returned)
    successor = write_anew(returned, new, restrictions)
    successor.set(self_checked_at=timezone.now())
    drafting.handed_in(comment.author, comment.article, rewrites=comment.pk)
    if not queue_if_ready(successor):
        hint(Hint.ASSIGN, successor.pk)
    return successor


ASKED_WITHOUT_WORDS = "The author asks for a second look."


@transaction.atomic
def ask_second_look(comment: Comment, *, statement: str = "") -> Case:
    """Ask the desk to look at what peers returned, at no cost. Once per text.

    Where the desk looks anyway, the author's words join its case; those that come while an
    audit is under way are heard after it. Raises NotReturned and SecondLookSpent.
    """
    lock_writer(comment.author_id)
    returned = _lock_returned(comment)
    if Decision.objects.filter(revision=returned, by=Decision.By.DESK).exists():
        raise SecondLookSpent
    spent = Case.objects.filter(revision=returned, cause=Case.Cause.SECOND_LOOK)
    if spent.exclude(closed_at=None).exists():
        raise SecondLookSpent
    case = open_case(returned, cause=Case.Cause.SECOND_LOOK, statement=statement)
    if case.cause == Case.Cause.AUDIT:  # Asked without words, it is still to be heard after it.
        statement = statement or ASKED_WITHOUT_WORDS
    if statement and not case.statement:
        case.statement = statement
        case.save(update_fields=["statement"])
    return case


def _lock_returned(comment: Comment) -> Revision:
    revision = lock_texts(comment.pk).in_hand
    if revision.status != Status.RETURNED or revision.release_due_at is not None:
        raise NotReturned
    return revision


def _times_returned(revision: Revision) -> int:
    """Of the comment, or of the edits of one public text."""
    alike = Revision.objects.filter(comment=revision.comment_id, edits=revision.edits_id)
    returned = alike.filter(decisions__outcome="return", decisions__undoing=None)
    return returned.distinct().count()
