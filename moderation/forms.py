"""What people fill in. Rules are the verbs' business; a form only knows its fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.grounds import DESK_REASONS
from moderation.models import Mailbox, Quality, Reason, SkipReason, StaffOutcome
from moderation.refusals import BlatantReleased

YES_NO = [("yes", _("Yes")), ("no", _("No"))]


class RatingForm(forms.Form):
    quality = forms.ChoiceField(choices=Quality.choices, widget=forms.RadioSelect)
    civil = forms.ChoiceField(choices=YES_NO, widget=forms.RadioSelect)
    reasons = forms.MultipleChoiceField(
        choices=Reason.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(required=False, max_length=500)
    starred = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        if answers.get("civil") == "no" and not answers.get("reasons"):
            self.add_error("reasons", _("Please say why it is not civil."))
        return answers

    def answers(self) -> dict[str, Any]:
        """The facts that the verb takes."""
        return self.cleaned_data | {"civil": self.cleaned_data["civil"] == "yes"}


class SkipForm(forms.Form):
    why = forms.ChoiceField(choices=SkipReason.choices)


class SelfCheckForm(forms.Form):
    civil = forms.ChoiceField(choices=YES_NO, widget=forms.RadioSelect)
    text = forms.CharField(widget=forms.Textarea, required=False, strip=False)


class Statement(forms.CharField):
    """As long as a browser lets it be, where the end of a line is one character; two are sent."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=2000)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class StatementForm(forms.Form):
    """What an author says to the desk, for a second look or an appeal."""

    statement = Statement()


class ObjectionForm(forms.Form):
    objection = Statement()


class VoidForm(forms.Form):
    reason = forms.CharField(max_length=200)
    sure = forms.BooleanField()


class DecisionForm(forms.Form):
    outcome = forms.ChoiceField(choices=StaffOutcome.choices, widget=forms.RadioSelect)
    reason = forms.ChoiceField(choices=[("", _("Choose a reason …")), *DESK_REASONS])
    explanation = forms.CharField(required=False, max_length=2000, widget=forms.Textarea)
    blatant = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        decision = super().clean() or {}
        if decision.get("reason") == Reason.OTHER and not decision.get("explanation"):
            self.add_error("explanation", _("Please explain the other reason."))
        if decision.get("blatant") and decision.get("outcome") == StaffOutcome.RELEASE:
            self.add_error("blatant", BlatantReleased.sentence)
        return decision


class BulkForm(forms.Form):
    """One decision about many cases."""

    outcome = forms.ChoiceField(choices=StaffOutcome.choices, widget=forms.RadioSelect)
    reason = forms.ChoiceField(choices=[("", _("Choose a reason …")), *DESK_REASONS])
    explanation = forms.CharField(required=False, max_length=2000, widget=forms.Textarea)
    key = forms.UUIDField()

    def clean(self) -> dict[str, Any]:
        decision = super().clean() or {}
        if decision.get("reason") == Reason.OTHER and not decision.get("explanation"):
            self.add_error("explanation", _("Please explain the other reason."))
        return decision


class MailForm(forms.Form):
    rhythm = forms.ChoiceField(choices=Mailbox.Rhythm.choices, widget=forms.RadioSelect)
    replies = forms.BooleanField(required=False)
    outcomes = forms.BooleanField(required=False)
