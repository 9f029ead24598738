"""Who does not decide a case, and what nobody may decide of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from comments.models import Comment
from moderation import grounds
from moderation.models import Case, Decision, Reason, StaffOutcome
from moderation.permissions import in_office
from moderation.refusals import (
    AlreadyDecided,
    BlatantReleased,
    Contradiction,
    MissingAnswer,
    ModeratorsOnly,
    NotYourDesk,
    OwnCase,
    SameModerator,
)
from newsroom.models import Reader
from newsroom.refusals import Refusal


def must_sit_at_the_desk_of(comment: Comment, moderator: Reader) -> None:
    """Raises NotYourDesk for who has no role where the comment stands, or none any more, or is
    suspended or banned there."""
    article = comment.article
    roles = in_office().filter(reader=moderator, publication=article.publication_id)
    if not any(role.covers(article.section) for role in roles):
        raise NotYourDesk


def must_sit_at_a_desk_of(publication: int | None, moderator: Reader) -> None:
    """Raises ModeratorsOnly for who has no role there at all, or none any more."""
    if not in_office().filter(reader=moderator, publication=publication).exists():
        raise ModeratorsOnly


def is_ones_own(case: Case, moderator: Reader) -> bool:
    """Whether it is about a text of theirs: then who rated, reported or gave notice of it is
    kept from them as from every other author."""
    return case.revision.author_id == moderator.pk


def barred_from(case: Case, moderator: Reader) -> Refusal | None:
    """Why this moderator does not decide this case: their own text, or decided by them before.

    Where all others have decided about it too, whose decision is appealed or complained of
    stands back. Where a publication has one moderator only, there is nobody else to ask.
    """
    if is_ones_own(case, moderator):
        return OwnCase()
    decided = _who_decided(case)
    if moderator.pk not in decided:
        return None
    others = _moderators_of(case) - {moderator.pk, case.revision.author_id}
    return SameModerator() if stands_back(case, moderator, decided, others) else None


def _who_decided(case: Case) -> set[UUID]:
    """Who decided about its text, or what a giver of notice complains of. One query."""
    by_people = Decision.objects.exclude(moderator=None)
    about_it = by_people.filter(revision__in=[case.revision_id, case.revision.judged])
    complained_of = by_people.filter(complaints__case=case)
    # Not by OR: that reads every decision there is.
    found = about_it.values_list("moderator").union(complained_of.values_list("moderator"))
    return {pk for (pk,) in found}


def stands_back(case: Case, moderator: Reader, decided: set[UUID], others: set[UUID]) -> bool:
    """Whether somebody else is there to decide what this moderator has decided about before.

    `decided` is who has decided about the text, `others` who else is at the desk for it.
    """
    contested = _contested(case)
    is_contested = moderator.pk in contested and bool(others - contested)
    return is_contested or (moderator.pk in decided and bool(others - decided))


def _contested(case: Case) -> set[UUID | None]:
    """Whose decisions it is against: an appeal, and complaints of who gave notice."""
    first = [notice.complained_of for notice in case.notices.all() if notice.heard_at is None]
    return {one.moderator_id for one in (case.appealed, *first) if one is not None}


def _moderators_of(case: Case) -> set[UUID]:
    roles = in_office().filter(publication=case.publication_id)
    section = case.comment.article.section
    active = roles.filter(reader__is_active=True)
    return {role.reader_id for role in active if role.covers(section)}


def may_not_decide(case: Case, moderator: Reader) -> Refusal | None:
    """Why this moderator does not decide this case: it is decided, theirs, or was theirs."""
    if not case.is_open:
        return AlreadyDecided(version=case.version, **who_and_when(case))
    return barred_from(case, moderator)


def who_and_when(case: Case) -> dict[str, Any]:
    """Who decided a closed case what, and when."""
    decision = case.decision
    if decision is None or decision.moderator is None:  # taken back or written anew
        return {
            "decided_by": None,
            "decided_at": case.closed_at,
            "outcome": decision.outcome if decision else "closed by its author",
        }
    return {
        "decided_by": decision.moderator.name,
        "decided_at": decision.decided_at,
        "outcome": decision.outcome,
    }


def refuse_what_makes_no_sense(
    outcome: StaffOutcome, reason: str, blatant: bool, ignore_reports: bool
) -> None:
    if not reason:
        raise MissingAnswer(_("A decision needs a reason."))
    refuse_a_contradiction(outcome, reason)
    if blatant and outcome == StaffOutcome.RELEASE:
        raise BlatantReleased
    if ignore_reports and outcome != StaffOutcome.RELEASE:
        raise Contradiction(_("Reports are ignored only of what is kept."))


def refuse_a_contradiction(outcome: StaffOutcome, reason: str) -> None:
    """Nothing is released because it threatens, nor rejected because it keeps to the rules.

    Of the reasons that the house knows; the API may give others.
    """
    speaks_against = reason in grounds.AGAINST and reason != Reason.OTHER
    if (outcome == StaffOutcome.RELEASE and speaks_against) or (
        outcome != StaffOutcome.RELEASE and reason == grounds.KEEPS_TO_RULES
    ):
        raise Contradiction
