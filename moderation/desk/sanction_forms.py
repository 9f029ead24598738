"""What a moderator fills in about a person. What may be done is the verbs' business."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from moderation.grounds import SANCTION_REASONS
from moderation.models import Sanction
from moderation.workflow.noting import NOTE_AT_MOST
from moderation.workflow.ranking import A_MODERATORS_MOST, DAYS, DEFAULT_DAYS, Penalty
from newsroom.models import Role

Kind = Sanction.Kind
FOR_GOOD = "0"


class SanctionForm(forms.Form):
    """Offers what somebody in these seats may do; where there is a choice, for which paper."""

    publication = forms.ChoiceField()
    kind = forms.ChoiceField(widget=forms.RadioSelect)
    reason = forms.ChoiceField(choices=[("", _("Choose a reason …")), *SANCTION_REASONS])
    explanation = forms.CharField(required=False, max_length=2000, widget=forms.Textarea)
    days = forms.ChoiceField(required=False, initial=str(DEFAULT_DAYS))
    note = forms.CharField(required=False, max_length=NOTE_AT_MOST)

    def __init__(self, data: Any, *, seats: Sequence[Role]) -> None:
        super().__init__(data)
        senior = any(seat.is_at_least(Role.Kind.SENIOR) for seat in seats)
        whole = any(not seat.sections for seat in seats)
        self.seats = seats
        self._offer("publication", [(seat.publication.slug, seat.publication) for seat in seats])
        self._offer("kind", [(kind, kind.label) for kind in kinds_of(senior=senior, whole=whole)])
        self._offer("days", lengths_of(senior=senior))

    def _offer(self, field: str, choices: Sequence[tuple[Any, Any]]) -> None:
        chosen = self.fields[field]
        if isinstance(chosen, forms.ChoiceField):
            chosen.choices = choices

    def seat(self) -> Role:
        """For which paper it is."""
        wanted = self.cleaned_data["publication"]
        return next(seat for seat in self.seats if seat.publication.slug == wanted)

    def penalty(self) -> Penalty:
        """What the verb takes. Raises MissingAnswer and Invalid."""
        given = self.cleaned_data
        return Penalty(
            kind=Kind(given["kind"]),
            reason=given["reason"],
            explanation=given["explanation"].replace("\r\n", "\n"),
            days=int(given["days"] or DEFAULT_DAYS) or None,
            note=given["note"],
        )


def lengths_of(*, senior: bool) -> list[tuple[str, Any]]:
    """For how long, in days: what a moderator may impose, or a senior one."""
    days = [day for day in DAYS if senior or day <= A_MODERATORS_MOST]
    offered = [(str(n), ngettext("%(n)s day", "%(n)s days", n) % {"n": n}) for n in days]
    return [*offered, *([(FOR_GOOD, _("without an end (a ban only)"))] if senior else [])]


def kinds_of(*, senior: bool, whole: bool) -> list[Kind]:
    """The steps of the ladder: who looks after some sections only speaks and warns."""
    said = [Kind.MESSAGE, Kind.WARNING]
    restricts = [kind for kind in Sanction.RESTRICTS if senior or kind != Kind.BAN]
    return [*said, *restricts] if whole else said


class NoteForm(forms.Form):
    publication = forms.ChoiceField()
    text = forms.CharField(max_length=NOTE_AT_MOST)

    def __init__(self, data: Any, *, seats: Sequence[Role]) -> None:
        super().__init__(data)
        chosen = self.fields["publication"]
        if isinstance(chosen, forms.ChoiceField):
            chosen.choices = [(seat.publication.slug, seat.publication) for seat in seats]
        self.seats = seats

    def seat(self) -> Role:
        """For which paper it is."""
        wanted = self.cleaned_data["publication"]
        return next(seat for seat in self.seats if seat.publication.slug == wanted)


class LiftForm(forms.Form):
    because = forms.CharField(max_length=200)
