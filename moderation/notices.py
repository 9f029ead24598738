"""The letters we send: one function for each writes it down, with its facts.

A letter is a row, and its words are made when it is read: phrasing.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from comments.models import Comment, Revision
from moderation.models import (
    AccountAppeal,
    Calibration,
    Decision,
    Letter,
    Sanction,
    StaffOutcome,
    Statement,
)
from moderation.outbox import write
from newsroom.models import Publication, Reader

# What is said of a text that was to take the place of a public one, which stands.
_OF_AN_EDIT = {
    Letter.Kind.RETURNED: Letter.Kind.NEW_RETURNED,
    Letter.Kind.REJECTED: Letter.Kind.NEW_REJECTED,
    Letter.Kind.UPHELD: Letter.Kind.NEW_UPHELD,
}


def released(
    decision: Decision, *, in_place_of: Revision | None = None, again: bool = False
) -> Letter:
    """To an author: your comment is public, or the new text of it; or it is public again."""
    kind = Letter.Kind.SHOWN_AGAIN if again else Letter.Kind.RELEASED
    return _to_author(Letter.Kind.NEW_PUBLIC if in_place_of else kind, decision)


def hidden(decision: Decision, *, reasons: Iterable[str], edit_ended: bool) -> Letter:
    """To an author: your comment was reported, for what, and is hidden until it is decided."""
    codes = sorted(set(reasons))
    return _to_author(Letter.Kind.HIDDEN, decision, reported_as=codes, edit_ended=edit_ended)


def reports_settled(
    reader: UUID, publication: int, *, outcomes: Mapping[str, int], headline: str
) -> Letter:
    """To who reported comments: what became of them, so many at once. Not who decided."""
    facts = {"outcomes": dict(outcomes), "headline": headline}
    return write(reader, Letter.Kind.REPORTS, publication=publication, facts=facts)


def rejected(decision: Decision, *, on_appeal: bool = False) -> Letter:
    """To an author: the desk rejected your comment, why, and until when you may appeal.

    On an appeal: it was heard, and the comment stays rejected.
    """
    kind = Letter.Kind.UPHELD if on_appeal else Letter.Kind.REJECTED
    return _to_author(
        _OF_AN_EDIT[kind] if _another_stands(decision) else kind,
        decision,
        **_by_desk(decision),
        until=decision.appeal_until.isoformat(),
        alone=decision.evidence.get("alone", False),
    )


def returned(decision: Decision) -> Letter:
    """To an author: your comment was returned to you, with the reasons of whoever did it."""
    reasons = _reasons(decision)
    kind = Letter.Kind.RETURNED
    if _another_stands(decision):
        kind = _OF_AN_EDIT[kind]
    return _to_author(kind, decision, reasons=reasons, **_by_desk(decision))


def kept_returned(decision: Decision) -> Letter:
    """To an author: another moderator heard your appeal, and the comment stays returned."""
    alone = decision.evidence.get("alone", False)
    return _to_author(Letter.Kind.KEPT, decision, **_by_desk(decision), alone=alone)


def account_appeal_heard(appeal: AccountAppeal) -> Letter:
    """To a reader: what the desk says to your appeal against a restriction of your account."""
    statement = appeal.statement
    return write(
        statement.reader_id,
        Letter.Kind.GRANTED if appeal.upheld else Letter.Kind.NOT_LIFTED,
        publication=statement.publication_id,
        about=appeal.pk,
        facts={"answer": appeal.answer, "statement": str(statement.pk)},
    )


def replied(reply: Comment, *, to: UUID) -> Letter:
    """To an author: somebody answered your comment. The caller has seen that it is public."""
    article = reply.article
    return write(
        to,
        Letter.Kind.REPLY,
        publication=article.publication_id,
        comment=reply.pk,
        about=reply.pk,
        facts={"headline": article.headline},
    )


def restored(decision: Decision) -> Letter:
    """To an author: your comment was returned by mistake, and that is put right."""
    return _to_author(Letter.Kind.RESTORED, decision, is_edit=_another_stands(decision))


def missed(reader: Reader, revision: Revision) -> Letter:
    """To a reviewer: plain abuse was let through, or a plain practice text misjudged.

    Only ever written after the rating, so that it gives no answer away before it.
    """
    practice = Calibration.objects.filter(pk=revision.pk).first()
    civil = practice is not None and practice.civil
    facts = {"civil": civil, "explanation": practice.explanation if practice else ""}
    return write(
        reader.pk,
        Letter.Kind.MISSED,
        publication=revision.publication_id,
        comment=revision.comment_id,
        about=revision.pk,
        facts=facts | {"practice": practice is not None},
    )


def practice(reader: Reader, publication: int, *, until: datetime | None = None) -> Letter:
    """To a reviewer: what their answers weigh for now, what follows, and how to contest it.

    `until` is the end of a probation; without it, their answers do not tell texts apart.
    """
    facts = {"until": until.isoformat() if until else None}
    return write(reader.pk, Letter.Kind.PRACTICE, publication=publication, facts=facts)


def invitation(reader: Reader, publication: Publication, *, waiting: int) -> Letter:
    """To a reader who asked for it: comments wait to be read."""
    facts = {"waiting": waiting, "paper": publication.name}
    return write(reader.pk, Letter.Kind.INVITATION, publication=publication.pk, facts=facts)


def sanctioned(sanction: Sanction) -> Letter:
    """To a reader: what the desk says to them, or what they may not do, until when and why."""
    kinds = {"message": Letter.Kind.MESSAGE, "warning": Letter.Kind.WARNED}
    kind = kinds.get(sanction.kind, Letter.Kind.RESTRICTED)
    facts = {
        "reason": sanction.reason,
        "explanation": sanction.explanation,
        "until": sanction.until.isoformat() if sanction.until else None,
        "rule": sanction.rule,
    }
    return _about_a_sanction(kind, sanction, facts)


def lifted(sanction: Sanction) -> Letter:
    """To a reader: a restriction or a warning was lifted."""
    return _about_a_sanction(Letter.Kind.LIFTED, sanction, {})


def _about_a_sanction(kind: Letter.Kind, sanction: Sanction, facts: dict[str, Any]) -> Letter:
    return write(
        sanction.reader_id,
        kind,
        publication=sanction.publication_id,
        about=sanction.pk,
        facts=facts | {"sanction": sanction.kind, "paper": sanction.publication.name},
    )


def _to_author(kind: Letter.Kind, decision: Decision, **facts: Any) -> Letter:
    revision = decision.revision
    headlines = Comment.objects.values_list("article__headline", flat=True)
    return write(
        revision.author_id,
        kind,
        publication=revision.publication_id,
        comment=revision.comment_id,
        about=decision.pk,
        facts={"headline": headlines.get(pk=revision.comment_id)} | _stated(decision) | facts,
    )


def _reasons(decision: Decision) -> list[str]:
    ratings = decision.evidence.get("ratings", [])
    return sorted({code for rating in ratings for code in rating.get("reasons", [])})


def _another_stands(decision: Decision) -> bool:
    """Whether the decision is about an edit, and the text that it edits is public."""
    edits = decision.revision.edits_id
    return edits is not None and Comment.public.filter(released_revision=edits).exists()


def _stated(decision: Decision) -> dict[str, str]:
    """Where its statement of reasons is, if it restricts something."""
    if decision.outcome == StaffOutcome.RELEASE:
        return {}
    statement: Statement | None = getattr(decision, "stated", None)
    return {"statement": str(statement.pk)} if statement is not None else {}


def _by_desk(decision: Decision) -> dict[str, str]:
    if decision.by != Decision.By.DESK:
        return {}
    return {"reason": decision.reason, "explanation": decision.explanation}
