"""The letters we send: one function for each writes it down, with its facts.

A letter is a row, and its words are made when it is read: phrasing.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from comments.models import Comment, Revision, Status
from moderation.models import (
    AccountAppeal,
    Calibration,
    Case,
    Decision,
    Letter,
    Sanction,
    StaffOutcome,
    Statement,
    Voiding,
)
from moderation.models.undoing import LETTERS_WAIT
from moderation.outbox import write
from newsroom import prepared
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
    facts = {"reported_as": codes, "edit_ended": edit_ended}
    return _to_author(Letter.Kind.HIDDEN, decision, facts)


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
    return _to_author(*_rejection(decision, on_appeal=on_appeal))


def returned(decision: Decision) -> Letter:
    """To an author: your comment was returned to you, with the reasons of whoever did it."""
    return _to_author(*_return(decision))


def as_it_would_be(decision: Decision, *, on_appeal: bool = False) -> Letter:
    """What an author would be written about a decision that nobody has made yet; never saved."""
    match decision.outcome:
        case StaffOutcome.REJECT:
            kind, _, facts = _rejection(decision, on_appeal=on_appeal)
        case StaffOutcome.RETURN if on_appeal and decision.revision.status == Status.RETURNED:
            kind, facts = Letter.Kind.KEPT, _keeping(decision)
        case StaffOutcome.RETURN:
            kind, _, facts = _return(decision)
        case _:
            is_edit = _another_stands(decision)
            kind, facts = Letter.Kind.NEW_PUBLIC if is_edit else Letter.Kind.RELEASED, {}
    return Letter(kind=kind, facts=_named(decision) | facts)


def _rejection(
    decision: Decision, *, on_appeal: bool
) -> tuple[Letter.Kind, Decision, dict[str, Any]]:
    kind = Letter.Kind.UPHELD if on_appeal else Letter.Kind.REJECTED
    facts = {
        **_by_desk(decision),
        "until": decision.appeal_until.isoformat(),
        "alone": decision.evidence.get("alone", False),
    }
    return _OF_AN_EDIT[kind] if _another_stands(decision) else kind, decision, facts


def _return(decision: Decision) -> tuple[Letter.Kind, Decision, dict[str, Any]]:
    kind = Letter.Kind.RETURNED
    if _another_stands(decision):
        kind = _OF_AN_EDIT[kind]
    facts: dict[str, Any] = {"reasons": _reasons(decision), **_by_desk(decision)}
    if decision.evidence.get("cause") == Case.Cause.APPEAL:
        facts |= {"heard": True}  # It was rejected before: that was the one appeal there is.
    return kind, decision, facts | ({"again": True} if _stays_returned(decision) else {})


def _stays_returned(decision: Decision) -> bool:
    """Whether the desk says of what was returned that it stays so, where it was asked to look."""
    was_returned = decision.revision.status == Status.RETURNED
    asked = decision.evidence.get("cause") != Case.Cause.AUDIT
    return was_returned and asked and "corrects" not in decision.evidence


def kept_returned(decision: Decision) -> Letter:
    """To an author: another moderator heard your appeal, and the comment stays returned."""
    return _to_author(Letter.Kind.KEPT, decision, _keeping(decision))


def _keeping(decision: Decision) -> dict[str, Any]:
    return _by_desk(decision) | {"alone": decision.evidence.get("alone", False)}


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


def replied(reply: Comment, *, to: UUID, after: Decision) -> Letter:
    """To an author: somebody answered your comment. The caller has seen that it is public.

    `after`: the decision that the answer is public by.
    """
    article = reply.article
    return write(
        to,
        Letter.Kind.REPLY,
        publication=article.publication_id,
        comment=reply.pk,
        about=reply.pk,
        facts={"headline": article.headline},
        due_at=_not_before(after),
    )


def restored(decision: Decision) -> Letter:
    """To an author: your comment was returned by mistake, and that is put right."""
    return _to_author(Letter.Kind.RESTORED, decision, {"is_edit": _another_stands(decision)})


def missed(reader: Reader, revision: Revision, *, due_at: datetime | None = None) -> Letter:
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
        due_at=due_at,
    )


def practice(
    reader: Reader,
    publication: int,
    *,
    until: datetime | None = None,
    due_at: datetime | None = None,
) -> Letter:
    """To a reviewer: what their answers weigh for now, what follows, and how to contest it.

    `until` is the end of a probation; without it, their answers do not tell texts apart.
    """
    facts = {"until": until.isoformat() if until else None}
    kind = Letter.Kind.PRACTICE
    return write(reader.pk, kind, publication=publication, facts=facts, due_at=due_at)


def voided(voiding: Voiding, publication: int) -> Letter:
    """To a reviewer: none of their reviews counts any more, why, and how to contest it."""
    paper = Publication.objects.get(pk=publication).name
    facts = {"reason": voiding.reason, "paper": paper}
    kind, about = Letter.Kind.VOIDED, voiding.pk
    return write(voiding.reviewer_id, kind, publication=publication, about=about, facts=facts)


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
    stated: Statement | None = getattr(sanction, "stated", None)
    if stated is not None:
        facts["statement"] = str(stated.pk)
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


def _to_author(
    kind: Letter.Kind, decision: Decision, facts: dict[str, Any] | None = None
) -> Letter:
    revision = decision.revision
    return write(
        revision.author_id,
        kind,
        publication=revision.publication_id,
        comment=revision.comment_id,
        about=decision.pk,
        facts=_named(decision) | (facts or {}),
        due_at=_not_before(decision),
    )


def _reasons(decision: Decision) -> list[str]:
    ratings = decision.evidence.get("ratings", [])
    return sorted({code for rating in ratings for code in rating.get("reasons", [])})


def _named(decision: Decision) -> dict[str, Any]:
    """What every letter to an author says: where, and whether it corrects an earlier one."""
    [(headline,)] = prepared.ask(_HEADLINE, [decision.revision.comment_id])
    facts = {"headline": headline} | _stated(decision)
    return facts | ({"corrects": True} if "corrects" in decision.evidence else {})


_HEADLINE = """
SELECT a.headline FROM comments_comment c JOIN newsroom_article a ON a.id = c.article_id
WHERE c.id = %s"""


def _not_before(decision: Decision) -> datetime | None:
    """What the desk decides may be undone for some seconds, and is told after them."""
    by_desk = decision.by == Decision.By.DESK
    return decision.decided_at + LETTERS_WAIT if by_desk else None


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
    # Signed as the desk: who of it decided is not for its author to know.
    return {
        "reason": decision.reason,
        "explanation": decision.explanation,
        "paper": decision.revision.publication.name,
    }
