"""An author mends a slip in what has just become public: at once, unread, and on record."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from comments.models import Comment, Revision, Status
from moderation.models import Case, Decision
from moderation.passports import rule_of
from moderation.refusals import (
    EditUnderWay,
    MendNotNow,
    MendsSpent,
    MendTooLarge,
    MendTooLate,
    NotPublic,
)
from moderation.rules import HouseRule
from moderation.sanctions import in_force
from moderation.screening import Draft, Finding, Findings, screen
from moderation.screening.places import ABOUT_THE_PLACE
from moderation.slips import mended_words
from moderation.workflow.asking_outside import ask_outside
from moderation.workflow.consulting import Told, consulting, of_comment
from moderation.workflow.deciding import open_case
from moderation.workflow.locks import lock_in_its_place, lock_texts, lock_writer, texts_of
from moderation.workflow.writing import inherit_waiver, readable, write_row

MENDS_AT_MOST = 5  # of one comment
MENDED = "mended"  # the house's reason


def _told(comment: Comment, *, text: str) -> Told:
    public = texts_of(comment.pk).public
    if public is None:
        raise NotPublic
    if mended_words((public.mends or public).text, readable(text)) is None:
        raise MendTooLarge
    return of_comment(comment, text=text)


@consulting(_told)
@transaction.atomic
def mend(comment: Comment, *, text: str) -> Revision:
    """Put the same text with a slip mended in the place of a public one; see `slips.py`.

    Measured against the text that was judged, so that a chain of mends leads nowhere else; what
    was said and decided about that one stays with it. Safe to repeat. Raises NotPublic,
    EditUnderWay, MendTooLate, MendNotNow while the desk looks into the comment or reads whatever
    its author writes, MendsSpent, MendTooLarge, and what screening or a restriction refuses.
    """
    lock_writer(comment.author_id)
    restrictions = in_force(comment.author, comment.article.publication_id)
    restrictions.refuse_writing()
    if restrictions.reads_first:
        raise MendNotNow
    texts = lock_texts(comment.pk)
    public = texts.public
    if public is None:
        raise NotPublic
    new = readable(text)
    if new == public.text:
        return public
    if texts.under_way is not None:
        raise EditUnderWay
    _refuse_another_time(public)
    judged = public.mends or public
    words = mended_words(judged.text, new)
    if words is None:
        raise MendTooLarge
    draft = Draft(new, public.author, public.comment.article, rule_of(public))
    findings = _findings(draft, judged)
    mended = write_row(public.comment, draft, findings, predecessor=public, mends=judged.pk)
    ask_outside(mended)
    inherit_waiver(mended, public)
    evidence = {"old": str(public.pk), "judged": str(judged.pk), "words": len(words)}
    _exchange(public, mended, evidence)
    return mended


def mends_until(comment: Comment, rule: HouseRule) -> datetime | None:
    """Until when slips in this comment may be mended; None where that is over, or never was."""
    if comment.first_released_at is None or not comment.is_public:
        return None
    until = comment.first_released_at + timedelta(minutes=rule.mend_within)
    return until if until > timezone.now() else None


def _refuse_another_time(public: Revision) -> None:
    place = Comment.objects.get(pk=public.comment_id)  # as it is now that its text is locked
    if mends_until(place, rule_of(public)) is None:
        raise MendTooLate
    looked_into = Case.objects.filter(comment=place, closed_at=None)
    if looked_into.exclude(cause=Case.Cause.STAFF_AFTER).exists():
        raise MendNotNow
    if Revision.objects.filter(comment=place, mends=public.judged).count() >= MENDS_AT_MOST:
        raise MendsSpent


def _findings(draft: Draft, judged: Revision) -> Findings:
    """What screening finds in it: nothing that was not in the judged text already.

    A machine's guess is advice, here as elsewhere. Where the desk is to look because a check
    says nothing, it cannot be published at once.
    """
    if draft.text == judged.text:
        same = Findings(Finding(**row) for row in judged.findings)
        same.record = judged.screened
        return same
    found = screen(draft)
    # Of what the place asks of a text, none is about a slip in one that is public.
    new = [
        one
        for one in found
        if not one.is_advice
        and one.check not in ABOUT_THE_PLACE
        and one.as_row() not in judged.findings
    ]
    if any(one.silence for one in new):
        raise MendNotNow
    if new:
        raise MendTooLarge
    kept = Findings(one for one in found if one.check not in ABOUT_THE_PLACE)
    kept.record = found.record
    return kept


def _exchange(public: Revision, mended: Revision, evidence: dict[str, object]) -> None:
    """One public text for another. Nobody sees the moment between, nor is anything counted."""
    decision = Decision.objects.create(
        revision=mended,
        outcome="release",
        by=Decision.By.HOUSE,
        reason=MENDED,
        evidence=evidence,
    )
    place = lock_in_its_place(public.comment_id)
    _show(place, None)
    public.move_to(Status.SUPERSEDED)
    mended.move_to(Status.RELEASED, decision=decision.pk)
    _show(place, mended)
    _hand_on_the_case(public, mended)


def _hand_on_the_case(public: Revision, mended: Revision) -> None:
    """Where the desk looks at what is public, it looks at what is public now."""
    asked = Case.objects.filter(revision=public, closed_at=None, cause=Case.Cause.STAFF_AFTER)
    if asked.update(closed_at=timezone.now()):
        open_case(mended, cause=Case.Cause.STAFF_AFTER)


def _show(place: Comment, text: Revision | None) -> None:
    place.released_revision = text
    place.save(update_fields=["released_revision"])
