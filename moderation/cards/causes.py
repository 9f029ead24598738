"""Why a case is before the desk, and what that means for whoever decides it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from moderation.models import Case
from moderation.workflow.auditing import is_blind

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Cause = Case.Cause
MEANS: dict[str, StrOrPromise] = {
    Cause.SEVERE: _("No reader has seen it. It may threaten somebody: read it first."),
    Cause.LISTED: _(
        "No reader has seen it. The word that was found is marked; where it stands, it may be"
        " harmless."
    ),
    Cause.REPORT: _("A reviewer passed it to you instead of judging it. Others may not have."),
    Cause.SPLIT: _("Readers disagree, and another one would not settle it. You do."),
    Cause.OVERDUE: _("Too few readers came by. Its author has waited longer than was promised."),
    Cause.SECOND_LOOK: _("Readers returned it, and its author thinks that they were wrong."),
    Cause.RETURNED: _("Readers returned it. You confirm that, or release it."),
    Cause.PANEL: _("Readers would return it. Nobody with a good record was about to agree."),
    Cause.AUDIT: _(
        "Judge it as if nobody had. From your answer the house learns how well readers judge."
    ),
    Cause.RECOUNT: _("Some reviews of it were void. It stays as it is until you decide."),
    Cause.APPEAL: _(
        "The desk decided against it. Decide as if it had not; what you say is final."
    ),
    Cause.NOTICE: _(
        "Somebody says that it breaks the law. They are owed an answer, with reasons."
    ),
    Cause.FLAGGED: _("It was public, and readers reported it. They are told what you decide."),
    Cause.CHECK: _("A check of this site wants a person to look. It may be wrong."),
    Cause.STAFF_FIRST: _("Nothing here is public before the desk has read it."),
    Cause.STAFF_AFTER: _("It is public already. You may leave it so, or take it back."),
    Cause.RESTRICTED: _("Its author’s comments come to you first, for now. Judge the text alone."),
    Cause.NEW_ACCOUNT: _("Its author has not been here long. Judge the text alone."),
    Cause.CORRECTION: _("The desk had decided otherwise before."),
}
# What readers found or said is in these: whoever judges an audit blind does not get to know.
_TELLS = {
    Cause.SPLIT, Cause.SECOND_LOOK, Cause.RETURNED, Cause.PANEL, Cause.RECOUNT, Cause.FLAGGED,
}  # fmt: skip


@dataclass(frozen=True)
class Why:
    """One cause, in words, and what it means."""

    code: str
    words: str
    means: str


def causes_of(case: Case) -> list[Why]:
    """All causes of a case, the one that it was opened for first, each once."""
    found = [row.get("cause") for row in case.revision.findings if isinstance(row, dict)]
    codes = dict.fromkeys([case.cause, *case.also, *filter(None, found)])
    hidden = _TELLS if is_blind(case) else set()
    return [
        Why(code, str(Cause(code).label), str(MEANS[code]))
        for code in codes
        if code in MEANS and code not in hidden
    ]


def findings_of(case: Case) -> list[Any]:
    """What screening found. What a machine guesses is kept from whoever judges blind."""
    rows: list[Any] = case.revision.findings
    return [row for row in rows if not (is_blind(case) and _is_guess(row))]


def _is_guess(row: Any) -> bool:
    """A score, or an opinion from outside: whoever judges blind is to be nudged by neither."""
    return isinstance(row, dict) and (row.get("score") is not None or "approves" in row)
