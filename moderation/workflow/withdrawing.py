"""An author takes a comment back, or only the new text of it that is under way."""

from django.db import transaction

from comments.models import Comment, Revision
from moderation.workflow.assigning import expire_leases
from moderation.workflow.deciding import end
from moderation.workflow.locks import lock_texts
from moderation.workflow.showing import hide


def withdraw(comment: Comment) -> None:
    """Take a comment back, whatever it was waiting for; a public one leaves a tombstone.

    An edit of it that is under way goes with it. Safe to repeat. A rejected or lapsed comment
    stays what it is: it is on record; of one whose rejection is appealed, it is the appeal that
    is taken back. The reviews not yet given for it are handed to others. (Two transactions,
    since leases are locked before texts; what dies between them is taken back when its lease
    runs out.)
    """
    expire_leases(pays_for=_withdraw(comment))


def take_back_edit(comment: Comment) -> None:
    """Take back the new text of a public comment that is under way; the public one stands.

    Of one whose rejection is appealed, it is the appeal that is taken back. Safe to repeat.
    """
    if ended := _take_back_edit(comment):
        expire_leases(pays_for=ended)


@transaction.atomic
def _withdraw(comment: Comment) -> list[Revision]:
    texts = lock_texts(comment.pk)
    public, under_way = texts.public, texts.under_way
    if under_way is not None:
        end(under_way)
    if public is not None:
        hide(public)
        end(public)
    return texts.all


@transaction.atomic
def _take_back_edit(comment: Comment) -> list[Revision]:
    texts = lock_texts(comment.pk)
    edit = texts.under_way
    if texts.public is None or edit is None:
        return []
    end(edit)
    return [edit]
