"""What people fill in. Rules are the verbs' business; a form only knows its fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from moderation.grounds import AGAINST, DESK_REASONS, KEEPS_TO_RULES
from moderation.models import Mailbox, Quality, Reason, SkipReason, StaffOutcome
from moderation.models.desk import SEVERE_AT_MOST
from moderation.refusals import BlatantReleased
from moderation.workflow.acting import DECIDES, LABELS

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
    """What a moderator decides. What is released needs no reason beside that it may be."""

    outcome = forms.ChoiceField(
        choices=[(doing.value, LABELS[doing]) for doing in DECIDES], widget=forms.RadioSelect
    )
    reason = forms.ChoiceField(choices=DESK_REASONS, required=False)
    explanation = Statement()
    blatant = forms.BooleanField(required=False)
    version = forms.IntegerField(required=False)

    def clean(self) -> dict[str, Any]:
        decision = super().clean() or {}
        against = decision.get("outcome") in (StaffOutcome.RETURN, StaffOutcome.REJECT)
        if "reason" in decision and not decision["reason"]:
            if against:
                self.add_error("reason", _("Please choose a reason: its author will read it."))
            else:
                decision["reason"] = KEEPS_TO_RULES
        if decision.get("reason") == Reason.OTHER and not decision.get("explanation"):
            self.add_error("explanation", _("Please explain the other reason."))
        if decision.get("blatant") and not against:
            self.add_error("blatant", BlatantReleased.sentence)
        return decision


class TemplateForm(forms.Form):
    language = forms.ChoiceField(choices=settings.LANGUAGES)
    reason = forms.ChoiceField(choices=[one for one in DESK_REASONS if one[0] in AGAINST])
    title = forms.CharField(max_length=80)
    text = forms.CharField(max_length=2000, widget=forms.Textarea)


class DeskChoicesForm(forms.Form):
    keys_on = forms.BooleanField(required=False)
    covers = forms.BooleanField(required=False)
    severe_in_a_row = forms.IntegerField(min_value=0, max_value=SEVERE_AT_MOST)


class MailForm(forms.Form):
    rhythm = forms.ChoiceField(choices=Mailbox.Rhythm.choices, widget=forms.RadioSelect)
    replies = forms.BooleanField(required=False)
    outcomes = forms.BooleanField(required=False)
