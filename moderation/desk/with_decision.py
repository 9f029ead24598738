"""What is done about an author along with the decision about their text, on the page of a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.desk.sanction_forms import kinds_of, lengths_of
from moderation.grounds import SANCTION_REASONS
from moderation.models import Case, Sanction
from moderation.refusals import ModeratorsOnly
from moderation.workflow.auditing import is_blind
from moderation.workflow.ranking import DEFAULT_DAYS, Penalty, refuse_whom, seat_about
from newsroom.models import Reader, Role

OTHER = "other"


class PenaltyForm(forms.Form):
    """What is done about the author along with a decision; nothing, if nothing is chosen."""

    sanction = forms.ChoiceField(required=False)
    sanction_days = forms.ChoiceField(required=False, initial=str(DEFAULT_DAYS))
    sanction_words = forms.CharField(required=False, max_length=2000, widget=forms.Textarea)

    def __init__(self, data: Any, *, seat: Role) -> None:
        super().__init__(data)
        senior, whole = seat.is_at_least(Role.Kind.SENIOR), not seat.sections
        kinds = [(kind, kind.label) for kind in kinds_of(senior=senior, whole=whole)]
        self._offer("sanction", [("", _("Nothing")), *kinds])
        self._offer("sanction_days", lengths_of(senior=senior))

    def _offer(self, field: str, choices: Sequence[tuple[Any, Any]]) -> None:
        chosen = self.fields[field]
        if isinstance(chosen, forms.ChoiceField):
            chosen.choices = choices

    def penalty(self, decision: Mapping[str, Any]) -> Penalty | None:
        """What the verb takes, for the reason of the decision. Raises MissingAnswer and Invalid.

        A reason that is none to restrict somebody has to be put into words.
        """
        given = self.cleaned_data
        if not given["sanction"]:
            return None
        named = decision["reason"] in dict(SANCTION_REASONS)
        return Penalty(
            kind=Sanction.Kind(given["sanction"]),
            reason=decision["reason"] if named else OTHER,
            explanation=given["sanction_words"].replace("\r\n", "\n"),
            days=int(given["sanction_days"] or DEFAULT_DAYS) or None,
        )


def penalty_form(found: Case, moderator: Reader, said: Any = None) -> PenaltyForm | None:
    """What may be done about the author along with the decision; None where nothing may.

    Not while it is to be judged blind, and not with a correction.
    """
    if not found.is_open or is_blind(found):
        return None
    seat = seat_about(found.revision.author, found.publication, moderator)
    return PenaltyForm(said, seat=seat) if seat is not None else None


def asked_for(
    found: Case,
    moderator: Reader,
    said: Mapping[str, Any],
    form: PenaltyForm | None,
    decision: Mapping[str, Any],
) -> Penalty | None:
    """What is to be imposed, if anything. Raises what says why it may not be."""
    if form is not None:
        return form.penalty(decision)
    if said.get("sanction") and found.is_open:  # It was offered, and is not any more.
        refuse_whom(found.revision.author, found.publication, moderator)
        raise ModeratorsOnly
    return None
