"""A public comment is changed by more than a slip: read first, while the old text stands."""

from __future__ import annotations

from django.db import transaction

from comments.models import Comment, Revision
from moderation.hints import Hint, hint
from moderation.models import Policy
from moderation.refusals import EditUnderWay, NotPublic, RepeatedText
from moderation.sanctions import Restrictions, in_force
from moderation.screening import Draft
from moderation.workflow import drafting, restraining
from moderation.workflow.banking import lock_bank, spend
from moderation.workflow.consulting import Told, consulting, of_comment
from moderation.workflow.locks import lock_texts, lock_writer, texts_of
from moderation.workflow.queueing import queue_if_ready
from moderation.workflow.writing import examine, readable, write_down


def _told(comment: Comment, *, text: str) -> Told:
    texts = texts_of(comment.pk)
    if texts.public is None:
        raise NotPublic
    if texts.under_way is not None:
        raise EditUnderWay
    return of_comment(comment, text=text)


@consulting(_told)
@transaction.atomic
def edit(comment: Comment, *, text: str) -> Revision:
    """Hand in a new text that is to take the place of a public one. The full rule is owed for it.

    The public text stands until the new one is released in its place, and whatever else becomes
    of that. One at a time; safe to repeat. Raises NotPublic, EditUnderWay, RepeatedText, and
    what `submit` raises.
    """
    author = comment.author
    lock_writer(author.pk)
    restrictions = in_force(author, comment.article.publication_id)
    restrictions.refuse_writing()
    lock_bank(author)
    texts = lock_texts(comment.pk)
    public, under_way, new = texts.public, texts.under_way, readable(text)
    if public is None:
        raise NotPublic
    if under_way is not None:
        if under_way.text == new:
            return under_way
        raise EditUnderWay
    if new == public.text:
        raise RepeatedText
    return _hand_in(public, new, restrictions)


def _hand_in(public: Revision, text: str, restrictions: Restrictions) -> Revision:
    comment, author = public.comment, public.author
    rule = Policy.objects.rule_for(comment.article, author)
    draft = Draft(text=text, author=author, article=comment.article, rule=rule)
    found = examine(draft, restrictions)
    revision = write_down(comment, draft, found, edits=public.pk)
    restraining.let_off(revision, restrictions)
    drafting.handed_in(author, comment.article, rewrites=comment.pk)
    spend(revision)
    if not queue_if_ready(revision):
        hint(Hint.ASSIGN, revision.pk)
    return revision
