"""To post is to submit for review."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from comments.models import DEPTH_AT_MOST, Comment, Revision
from moderation.hints import Hint, hint
from moderation.screening import Draft
from moderation.workflow import drafting, nudging, restraining
from moderation.workflow.banking import spend
from moderation.workflow.consulting import First, Told, consulting, first
from moderation.workflow.locks import lock_writer
from moderation.workflow.queueing import queue_if_ready
from moderation.workflow.receiving import meet
from moderation.workflow.writing import answered_by, examine, readable, write_down
from newsroom.metrics import counters
from newsroom.models import Article, Reader
from newsroom.refusals import AnotherPublication
from newsroom.tracing.spans import traced


def _told(author: Reader, article: Article, *, text: str, parent: UUID | None = None) -> Told:
    if not author.may_take_part_in(article.publication):
        raise AnotherPublication
    answered_by(parent, article)
    return Told(author, article, text, begins=True)


def ask_first(
    author: Reader, article: Article, *, text: str, parent: UUID | None = None
) -> First | None:
    """What to enter before a transaction in which this is handed in, if anything."""
    return first(_told, author, article, text=text, parent=parent)


@traced
@consulting(_told)
@transaction.atomic
def submit(author: Reader, article: Article, *, text: str, parent: UUID | None = None) -> Revision:
    """Take a comment in, hidden. Its author then owes the reviews that the rule asks for.

    Raises the Refusal of the check that says no, ParentNotPublic, AnotherPublication, or what
    a restricted reader is refused with.
    """
    if not author.may_take_part_in(article.publication):
        raise AnotherPublication
    text = readable(text)
    lock_writer(author.pk)  # The same words sent twice at once are a repeat as well.
    met = meet(author, article, parent, text)
    met.restrictions.refuse_writing()
    answered = answered_by(parent, article)
    draft = Draft(text, author, article, met.rule, begins=True, told=met.known)
    findings = examine(draft, met.restrictions)
    comment = Comment(
        article=article,
        author=author,
        parent=answered,
        root_id=(answered.root_id or answered.pk) if answered else None,
        depth=min(answered.depth + 1, DEPTH_AT_MOST) if answered else 0,
    )
    revision = write_down(comment, draft, findings, is_asked_about=met.is_asked_about)
    restraining.let_off(revision, met.restrictions)
    if met.was_kept:
        drafting.handed_in(author, article, parent=parent)
    if met.was_nudged:
        nudging.settle(author, article, text=text, parent=parent)
    if met.has_banked:
        spend(revision)  # What its author reviewed ahead pays for it.
    if not queue_if_ready(revision):
        hint(Hint.ASSIGN, revision.pk)
    counters.when_done(counters.POSTS)
    return revision
