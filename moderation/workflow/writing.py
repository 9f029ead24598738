"""Writing a text of a comment down: what every verb that takes a text shares."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from comments.models import Comment, Revision, Status
from comments.text import clean, to_html
from moderation.harshness import looks_harsh
from moderation.models import Decision, Waiver
from moderation.passports import key_of, rule_of
from moderation.refusals import ParentNotPublic
from moderation.sanctions import Restrictions
from moderation.screening import Draft, Findings, gravest, screen
from moderation.screening.checks import MARKED
from moderation.screening.shapes import without_words
from moderation.verdict import Outcome
from moderation.workflow import restraining
from moderation.workflow.asking_outside import ask_outside
from moderation.workflow.deciding import decide
from newsroom import prepared
from newsroom.models import Article
from newsroom.refusals import UnreadableText


def readable(text: str) -> str:
    """The text as it is kept. Raises UnreadableText."""
    try:
        return clean(text)
    except ValueError as error:
        raise UnreadableText from error


def examine(draft: Draft, restrictions: Restrictions) -> Findings:
    """What screening finds in a text, and whether the desk reads its author's texts first.

    Raises the Refusal of the check that says no.
    """
    findings = screen(draft)
    findings.extend(restraining.findings(restrictions))
    return findings


def answered_by(parent: UUID | None, article: Article) -> Comment | None:
    """The public comment that a reply is to; there as long as the caller's transaction is open.

    Raises ParentNotPublic.
    """
    if parent is None:
        return None
    answered = Comment.public.hold(parent)
    if answered is None or answered.article_id != article.pk:
        raise ParentNotPublic
    return answered


def write_down(
    comment: Comment,
    draft: Draft,
    findings: Findings,
    *,
    predecessor: Revision | None = None,
    edits: UUID | None = None,
    is_asked_about: bool = True,
) -> Revision:
    """Write one text of a comment, with its passport. Reviews given before still count.

    The predecessor, if there is one, must be locked and no longer live. `edits` is the public
    text that it is to take the place of. Hooks are looked for, unless the caller has done so and
    found none (`is_asked_about`).
    """
    revision = write_row(comment, draft, findings, predecessor=predecessor, edits=edits)
    if is_asked_about:
        ask_outside(revision)
    held = gravest(findings)
    if held is not None:
        decide(
            revision,
            outcome=Outcome.ESCALATE,
            by=Decision.By.HOUSE,
            reason=str(held.cause),
            evidence={"findings": without_words(revision.findings)},
        )
    return revision


def write_row(
    comment: Comment,
    draft: Draft,
    findings: Findings,
    *,
    predecessor: Revision | None,
    mends: UUID | None = None,
    edits: UUID | None = None,
) -> Revision:
    """The row of a text, pending; nothing else follows from it yet.

    A comment that is new is written with its first text.
    """
    rule = draft.rule
    revision = Revision(
        mends_id=mends,
        edits_id=edits,
        comment=comment,
        number=_next_number(comment) if predecessor or edits else 1,
        publication_id=draft.article.publication_id,
        author=draft.author,
        text=draft.text,
        html=to_html(draft.text),
        findings=[finding.as_row() for finding in findings],
        screened=findings.record,
        looks_harsh=_is_covered(draft, findings),
        rule=key_of(rule),
        reviews_owed=rule.reviews_owed,
        reviews_given=predecessor.reviews_given if predecessor else 0,
        ratings_wanted=rule.ratings_at_least,
        ratings_at_most=rule.ratings_at_most,
        deadline_at=timezone.now() + timedelta(hours=rule.lapse_hours),
    )
    prepared.insert(*([comment] if comment._state.adding else []), revision)
    return revision


def _is_covered(draft: Draft, findings: Findings) -> bool:
    """By its words alone: those that are harsh in its language, and those that are marked here."""
    marked = any(finding.check == MARKED for finding in findings)
    return marked or looks_harsh(draft.text, draft.article.publication.language)


def _next_number(comment: Comment) -> int:
    texts = Revision.objects.filter(comment=comment)
    return texts.order_by("-number").values_list("number", flat=True)[0] + 1


def write_anew(revision: Revision, text: str, restrictions: Restrictions) -> Revision:
    """Put a new text in the place of this one, screened like the first.

    What was given or waived for the old text holds for the new one; one of an edit is an edit
    too. The caller holds the locks of all texts of the comment. Raises what screening refuses.
    """
    article = revision.comment.article
    draft = Draft(text=text, author=revision.author, article=article, rule=rule_of(revision))
    findings = examine(draft, restrictions)
    revision.move_to(Status.SUPERSEDED)
    edits = revision.comment.released_revision_id
    successor = write_down(revision.comment, draft, findings, predecessor=revision, edits=edits)
    inherit_waiver(successor, revision)
    restraining.let_off(successor, restrictions)
    return successor


def inherit_waiver(successor: Revision, revision: Revision) -> None:
    """What was waived for the old text is waived for the new one."""
    waiver = Waiver.objects.filter(revision=revision).first()
    if waiver is not None:
        Waiver.objects.create(revision=successor, by=waiver.by, reason=waiver.reason)
