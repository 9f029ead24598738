"""The card: all that a decision about one case needs, in so many queries whatever is on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from comments.models import Comment, Revision
from moderation.cards.authors import AuthorSummary, summary_of
from moderation.cards.causes import Why, causes_of, findings_of
from moderation.cards.earlier import Earlier, earlier_texts
from moderation.cards.explaining import Explanation, explain
from moderation.hooked import asked_about
from moderation.listing.presence import looked_at
from moderation.marks_in_text import Found, Lit, find, light, listed_of
from moderation.models import Case, Claim, DeskChoices, HookCall
from moderation.permissions import cases_of
from moderation.workflow.acting import ANEW, DECIDES, Act, Doing, acts_on
from moderation.workflow.asking_outside import finds_as
from moderation.workflow.auditing import is_blind
from moderation.workflow.barring import is_ones_own
from newsroom.models import Reader


@dataclass(frozen=True)
class Card:
    """A case as one moderator sees it. Who wrote a text, and what readers said of it, are None
    while it is to be judged blind, and of one's own text for good. What was said outside is not
    there for whoever judges blind."""

    case: Case
    moderator: Reader
    blind: bool
    own: bool
    causes: list[Why]
    lit: Lit
    found: list[Found]
    said: Explanation | None
    author: AuthorSummary | None
    earlier: list[Earlier]
    acts: list[Act]
    claims: list[Claim]
    corrections: list[Case]
    outside: list[HookCall]

    @property
    def revision(self) -> Revision:
        return self.case.revision

    @property
    def findings(self) -> list[Any]:
        """What was found, but for what is told with the calls that it was said in."""
        told = {finds_as(call.hook) for call in self.outside}
        found = findings_of(self.case)
        return [row for row in found if not (isinstance(row, dict) and row.get("check") in told)]

    @property
    def root(self) -> Comment | None:
        """Where the conversation began, if that is not what the comment answers anyway."""
        comment = self.case.comment
        return comment.root if comment.root_id != comment.parent_id else None

    @property
    def is_severe(self) -> bool:
        """Whether its words may weigh on who reads it: it is covered until they want to."""
        return weighs(self.case)

    def act(self, doing: Doing) -> Act:
        return next(act for act in self.acts if act.code == doing)

    @property
    def decides(self) -> list[Act]:
        """The acts that would decide it, or decide it anew."""
        return [act for act in self.acts if act.code in (ANEW if self.is_over else DECIDES)]

    @property
    def is_over(self) -> bool:
        return not self.case.is_open

    @property
    def may_decide(self) -> bool:
        """Whether this moderator may decide it as it stands, or decide it anew."""
        return self.act(Doing.CORRECT if self.is_over else Doing.RELEASE).allowed

    @property
    def correcting(self) -> Act:
        return self.act(Doing.CORRECT)

    @property
    def blame(self) -> Act:
        return self.act(Doing.BLATANT)

    @property
    def not_now(self) -> list[Act]:
        """What cannot be done with it, and is worth saying why."""
        later = (Doing.UNDO, Doing.CORRECT)
        return [
            act for act in self.acts if not act.allowed and (act.code in later) == self.is_over
        ]


HEAVY = {Case.Cause.SEVERE, Case.Cause.NOTICE, Case.Cause.REPORT}
HEAVY_REASONS = {"threat", "hate"}  # for which the desk has taken a text down
WEIGHED_BY = ("revision", "decision", "appealed")


def weighs(case: Case) -> bool:
    """Whether a case is one of those that one should not read too many of in a row.

    Of a sample only its words say so: it is judged without knowing what others made of it.
    """
    if is_blind(case):
        return case.revision.looks_harsh
    decided = {one.reason for one in (case.decision, case.appealed) if one is not None}
    heavy = HEAVY & {case.cause, *case.also} or HEAVY_REASONS & decided
    return case.revision.looks_harsh or bool(heavy)


def findable(moderator: Reader) -> QuerySet[Case]:
    """The cases that a moderator can find, with what the card shows of each."""
    return cases_of(moderator).select_related(
        "revision__author",
        "revision__mends",
        "revision__edits",
        "comment__article__publication",
        "comment__parent__released_revision",
        "comment__root__released_revision",
        "assigned_to",
        "decision__moderator",
        "decision__undoing",
        "appealed__moderator",
        "corrects__moderator",
    )


def card_of(case: Case, moderator: Reader) -> Card:
    """Put the card together. The case comes from `findable`."""
    revision, blind, own = case.revision, is_blind(case), is_ones_own(case, moderator)
    untold = blind or own
    listed = listed_of(revision.findings)
    return Card(
        case=case,
        moderator=moderator,
        blind=blind,
        own=own,
        causes=causes_of(case),
        lit=light(revision.html, listed),
        found=find(revision.text, listed),
        said=None if untold else explain(revision.mends or revision),
        author=None
        if untold
        else summary_of(revision.author, case.publication_id, beside=revision),
        earlier=[] if untold else earlier_texts(revision),
        acts=acts_on(case, moderator),
        claims=claims_by_others(case.pk, moderator),
        corrections=_corrections(case),
        outside=[] if blind else asked_about(revision),
    )


def claims_by_others(case: UUID, moderator: Reader) -> list[Claim]:
    """Who else looks at a case just now."""
    return looked_at([case], but_for=moderator).get(case, [])


def _corrections(case: Case) -> list[Case]:
    """The decisions by which the desk later corrected this one, but for those undone at once."""
    if case.decision_id is None:
        return []
    anew = Case.objects.filter(corrects=case.decision_id, decision__undoing=None)
    return list(anew.exclude(decision=None).select_related("decision__moderator").order_by("pk"))


def choices_of(moderator: Reader) -> DeskChoices:
    """How this moderator likes to work; the usual way where nothing was chosen."""
    return DeskChoices.objects.filter(pk=moderator.pk).first() or DeskChoices(reader=moderator)
