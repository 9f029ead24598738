"""An appeal is against a statement of reasons: about a text, or about an account."""

from __future__ import annotations

from moderation.models import AccountAppeal, Case, Statement
from moderation.refusals import NotRejected
from moderation.workflow.answering_back import ask_second_look
from moderation.workflow.appealing import appeal
from moderation.workflow.appealing_accounts import appeal_account


def appeal_statement(statement: Statement, *, words: str = "") -> Case | AccountAppeal:
    """Ask the desk about what a statement is about: whichever step its author has next.

    For what readers returned that is a second look, for what the desk decided an appeal. Raises
    NotRejected for one that is not in force any more, and what these verbs raise.
    """
    revision, decision = statement.revision, statement.decision
    if revision is None or decision is None:
        return appeal_account(statement, words=words)
    if revision.decision != decision.pk:
        raise NotRejected
    if decision.by == decision.By.PEERS:
        return ask_second_look(revision.comment, statement=words)
    return appeal(revision.comment, statement=words)
