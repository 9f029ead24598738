"""The letter about a decision that nobody has made yet, exactly as its author will read it."""

from __future__ import annotations

from django.utils import timezone, translation

from moderation import notices, phrasing
from moderation.models import Case, Decision, StaffOutcome
from moderation.workflow.acting import Doing
from newsroom.models import Reader

OUTCOME = {
    Doing.RELEASE: StaffOutcome.RELEASE,
    Doing.FEATURE: StaffOutcome.RELEASE,
    Doing.KEEP: StaffOutcome.RELEASE,
    Doing.RETURN: StaffOutcome.RETURN,
    Doing.REJECT: StaffOutcome.REJECT,
}


def letter_ahead(
    case: Case, moderator: Reader, *, doing: Doing, reason: str, explanation: str
) -> phrasing.Words:
    """In the language of its author, through the very rendering that the letter goes through."""
    corrects = {"corrects": str(case.decision_id)} if case.decision_id else {}
    alone = case.appealed is not None and case.appealed.moderator_id == moderator.pk
    decision = Decision(
        revision=case.revision,
        outcome=OUTCOME[doing],
        by=Decision.By.DESK,
        moderator=moderator,
        reason=reason,
        explanation=explanation.strip(),
        evidence={"alone": alone, "cause": case.cause} | corrects,
        decided_at=timezone.now(),
    )
    author, publication = case.revision.author, case.comment.article.publication
    letter = notices.as_it_would_be(
        decision, on_appeal=case.is_open and case.appealed_id is not None
    )
    with translation.override(author.language or publication.language):
        said = phrasing.words(letter)
        return phrasing.Words(str(said.title), [str(one) for one in said.paragraphs])
