"""What a moderator may do with a case, and why not the rest: for page, API and verbs alike."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from comments.models import Status
from moderation.models import Case, StaffOutcome
from moderation.refusals import (
    HarsherOnAppeal,
    NobodyFoundItCivil,
    NotDecided,
    NothingReported,
    NothingToFeature,
)
from moderation.workflow.auditing import is_blind
from moderation.workflow.barring import may_not_decide
from moderation.workflow.correcting import may_not_correct
from moderation.workflow.practising import who_let_through
from moderation.workflow.undoing import may_not_undo
from newsroom.models import Reader
from newsroom.refusals import Refusal

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Doing(StrEnum):
    """The acts on a case. Those that decide it come first, in the order of the digits."""

    RELEASE = "release"
    RETURN = "return"
    REJECT = "reject"
    FEATURE = "feature"
    KEEP = "keep"
    BLATANT = "blatant"
    UNDO = "undo"
    CORRECT = "correct"


DECIDES = (Doing.RELEASE, Doing.RETURN, Doing.REJECT, Doing.FEATURE, Doing.KEEP)
ANEW = (Doing.RELEASE, Doing.RETURN, Doing.REJECT)
LABELS: dict[Doing, StrOrPromise] = {
    Doing.RELEASE: _("Release it"),
    Doing.RETURN: _("Return it to its author"),
    Doing.REJECT: _("Reject it"),
    Doing.FEATURE: _("Release and feature it"),
    Doing.KEEP: _("Keep it, and ignore reports"),
    Doing.BLATANT: _("Plainly abusive: whoever passed it should have seen it"),
    Doing.UNDO: _("Undo"),
    Doing.CORRECT: _("Decide anew"),
}
MEANS: dict[Doing, StrOrPromise] = {
    Doing.RELEASE: _("Everybody can read it. Its author gets a letter, and no reason is needed."),
    Doing.RETURN: _(
        "Its author reads your reason and may write it anew, which is read again. Or leave it."
    ),
    Doing.REJECT: _(
        "This text is over. Its author reads your reason, and may appeal to another moderator"
        " once."
    ),
    Doing.FEATURE: _("It is public, and marked as the newsroom’s pick."),
    Doing.KEEP: _(
        "It is public, and what is reported of it is put aside until its author edits it."
    ),
    Doing.BLATANT: _(
        "Readers who let it through are told, and the second time within two weeks they get"
        " practice texts."
    ),
    Doing.UNDO: _("For ten seconds after a decision: all is as it was, and nobody is written to."),
    Doing.CORRECT: _("Your new decision takes the place of the earlier one. Its author is told."),
}
FINAL = _(
    "This text is over. Its author reads your reason, and that nobody here decides it once more."
)
_REPORTED = {
    Case.Cause.FLAGGED,
    Case.Cause.REPORT,
    Case.Cause.NOTICE,
    Case.Cause.RECOUNT,
    Case.Cause.STAFF_AFTER,
}


@dataclass(frozen=True)
class Act:
    """One thing that can be done with a case, or why this moderator cannot do it now."""

    code: Doing
    refusal: Refusal | None
    on_appeal: bool = False

    @property
    def label(self) -> str:
        return str(LABELS[self.code])

    @property
    def means(self) -> str:
        """What follows from it, for the author above all."""
        on_appeal = self.on_appeal and self.code == Doing.REJECT
        return str(FINAL if on_appeal else MEANS[self.code])

    @property
    def allowed(self) -> bool:
        return self.refusal is None

    @property
    def why_not(self) -> str:
        return self.refusal.detail if self.refusal else ""

    @property
    def why_not_code(self) -> str:
        return self.refusal.code if self.refusal else ""


def acts_on(case: Case, moderator: Reader) -> list[Act]:
    """Everything that there is to do with this case, each allowed or with the reason why not."""
    no = may_not_decide(case, moderator)
    return [
        Act(Doing.RELEASE, no),
        Act(Doing.RETURN, no),
        Act(
            Doing.REJECT,
            no or not_rejected(case),
            on_appeal=case.appealed_id is not None and case.is_open,
        ),
        Act(Doing.FEATURE, no or not_featured(case)),
        Act(Doing.KEEP, no or not_kept(case)),
        Act(Doing.BLATANT, no or _not_blamed(case)),
        Act(Doing.UNDO, _not_undone(case, moderator)),
        Act(Doing.CORRECT, may_not_correct(case, moderator)),
    ]


def not_rejected(case: Case) -> Refusal | None:
    """Why it is not rejected: an appeal makes nothing worse."""
    appealed = case.appealed
    is_harsher = appealed is not None and appealed.outcome == StaffOutcome.RETURN
    return HarsherOnAppeal() if is_harsher else None


def not_featured(case: Case) -> Refusal | None:
    """Why it is not picked. What another text has replaced is not shown; and an audit is judged
    as if by the way."""
    gone = case.revision.status in (Status.SUPERSEDED, Status.WITHDRAWN)
    return NothingToFeature() if gone or is_blind(case) else None


def not_kept(case: Case) -> Refusal | None:
    """Why it is not kept whatever is reported: nobody reported it, or that is not to be told."""
    reported = _REPORTED & {Case.Cause(code) for code in (case.cause, *case.also)}
    return None if reported and not is_blind(case) else NothingReported()


def _not_blamed(case: Case) -> Refusal | None:
    if is_blind(case):
        return None  # Whether readers let it through is not to be told yet.
    return None if who_let_through(case.revision) else NobodyFoundItCivil()


def _not_undone(case: Case, moderator: Reader) -> Refusal | None:
    return may_not_undo(case.decision, moderator) if case.decision else NotDecided()
