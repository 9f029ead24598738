"""To post is to submit for review."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from comments.models import Comment, Revision
from comments.text import clean, to_html
from moderation.hints import Hint, hint
from moderation.models import Decision, Policy
from moderation.refusals import ParentNotPublic
from moderation.rules import HouseRule
from moderation.screening import Draft, Finding, screen
from moderation.verdict import Outcome
from moderation.workflow.deciding import decide
from newsroom.models import Article, Reader
from newsroom.refusals import UnreadableText


@transaction.atomic
def submit(
    author: Reader, article: Article, *, text: str, parent: Comment | None = None
) -> Revision:
    """Take a comment in, hidden. Its author then owes the reviews that the rule asks for.

    Raises the Refusal of the check that says no, or ParentNotPublic.
    """
    if parent is not None and not (parent.is_public and parent.article_id == article.pk):
        raise ParentNotPublic
    rule = Policy.objects.rule_for(article, author)
    draft = Draft(text=readable(text), author=author, article=article, rule=rule)
    findings = screen(draft)
    comment = Comment.objects.create(
        article=article,
        author=author,
        parent=parent,
        root_id=(parent.root_id or parent.pk) if parent else None,
        depth=parent.depth + 1 if parent else 0,
    )
    revision = write_down(comment, draft, findings)
    hint(Hint.ASSIGN, revision.pk)
    return revision


def readable(text: str) -> str:
    """The text as it is kept. Raises UnreadableText."""
    try:
        return clean(text)
    except ValueError as error:
        raise UnreadableText(f"The text cannot be kept: {error}.") from error


def write_down(
    comment: Comment,
    draft: Draft,
    findings: list[Finding],
    *,
    predecessor: Revision | None = None,
) -> Revision:
    """Write one text of a comment, with its passport. Reviews given before still count.

    The predecessor, if there is one, must be locked and no longer live.
    """
    rule = draft.rule
    revision = Revision.objects.create(
        comment=comment,
        number=predecessor.number + 1 if predecessor else 1,
        publication_id=draft.article.publication_id,
        author=draft.author,
        text=draft.text,
        html=to_html(draft.text),
        findings=[finding.as_row() for finding in findings],
        rule=rule.as_passport(),
        reviews_owed=rule.reviews_owed,
        reviews_given=predecessor.reviews_given if predecessor else 0,
        ratings_wanted=rule.ratings_at_least,
        ratings_at_most=rule.ratings_at_most,
        deadline_at=timezone.now() + timedelta(hours=rule.lapse_hours),
    )
    held = next((finding for finding in findings if finding.cause), None)
    if held is not None:
        decide(
            revision,
            outcome=Outcome.ESCALATE,
            by=Decision.By.HOUSE,
            reason=str(held.cause),
            evidence={"findings": revision.findings},
        )
    return revision


def rule_of(revision: Revision) -> HouseRule:
    """The rule under which a revision was handed in."""
    return HouseRule.from_passport(revision.rule)
