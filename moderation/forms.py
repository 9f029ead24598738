"""What people fill in. Rules are the verbs' business; a form only knows its fields."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from moderation.grounds import AGAINST, DESK_REASONS, KEEPS_TO_RULES
from moderation.models import (
    LegalGround,
    ListEntry,
    LogEntry,
    Mailbox,
    Quality,
    Reason,
    ReportReason,
    SkipReason,
    StaffOutcome,
)
from moderation.models.desk import SEVERE_AT_MOST
from moderation.record import Wanted
from moderation.refusals import BlatantReleased
from moderation.workflow.acting import DECIDES, LABELS
from newsroom.models import Reader

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.I)
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


# What a reviewer may say of a text that is too harmful to read on.
HARMS = [
    (ReportReason.THREAT, ReportReason.THREAT.label),
    (ReportReason.PRIVATE_DATA, ReportReason.PRIVATE_DATA.label),
    (ReportReason.HARMFUL, _("It is too harmful in another way")),
]


class SkipForm(forms.Form):
    why = forms.ChoiceField(choices=SkipReason.choices)
    harm = forms.ChoiceField(choices=HARMS, required=False)

    def clean_harm(self) -> ReportReason:
        return ReportReason(self.cleaned_data["harm"] or ReportReason.HARMFUL)


class SelfCheckForm(forms.Form):
    civil = forms.ChoiceField(choices=YES_NO, widget=forms.RadioSelect)
    text = forms.CharField(widget=forms.Textarea, required=False, strip=False)


class Statement(forms.CharField):
    """As long as a browser lets it be, where the end of a line is one character; two are sent."""

    def __init__(self, *, at_most: int = 2000) -> None:
        super().__init__(required=False, max_length=at_most)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


PUBLIC_REASONS = [pair for pair in ReportReason.choices if pair[0] != ReportReason.HARMFUL]


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        choices=PUBLIC_REASONS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one.")},
    )
    words = Statement(at_most=1000)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        if answers.get("reason") == ReportReason.OTHER and not answers.get("words"):
            self.add_error("words", _("Please say what it is about."))
        return answers


class NoticeForm(forms.Form):
    """A notice of illegal content. What the law asks for is asked for; nothing else is."""

    comment = forms.CharField(
        max_length=2000, error_messages={"required": _("Which comment is it about?")}
    )
    ground = forms.ChoiceField(
        choices=LegalGround.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one.")},
    )
    law = forms.CharField(required=False, max_length=300)
    explanation = forms.CharField(
        max_length=5000, error_messages={"required": _("Please explain why it is illegal.")}
    )
    name = forms.CharField(required=False, max_length=120)
    email = forms.EmailField(required=False)
    trusted_flagger = forms.CharField(required=False, max_length=120)
    good_faith = forms.BooleanField(error_messages={"required": _("Please confirm it.")})
    website = forms.CharField(required=False)  # A person leaves it empty: nobody sees it.

    def clean_comment(self) -> UUID:
        """The comment in an address of it; the last id, where there are several."""
        found = _ID.findall(self.cleaned_data["comment"])
        if not found:
            raise forms.ValidationError(
                _("This is not the address of a comment: it stands behind the time of each.")
            )
        return UUID(found[-1])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("ground") != LegalGround.CHILDREN:
            for field in ("name", "email"):
                if not given.get(field) and field not in self.errors:
                    self.add_error(
                        field, _("The law asks for this, except for crimes against children.")
                    )
        return given


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
        if "outcome" in decision and not against:
            decision["reason"] = KEEPS_TO_RULES  # One chosen before is out of sight, and sent.
        elif "reason" in decision and not decision["reason"]:
            self.add_error("reason", _("Please choose a reason: its author will read it."))
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


class Person(forms.CharField):
    """A reader by handle or id."""

    def to_python(self, value: Any) -> Any:
        told = (super().to_python(value) or "").strip()
        if not told:
            return None
        found = Reader.objects.filter(handle=told).values_list("pk", flat=True).first()
        if found is None and _as_id(told) is not None:
            found = Reader.objects.filter(pk=told).values_list("pk", flat=True).first()
        if found is None:
            raise ValidationError(_("There is no reader of that handle or id."))
        return found


def _as_id(told: str) -> UUID | None:
    try:
        return UUID(told)
    except ValueError:
        return None


class LogForm(forms.Form):
    """Which lines somebody looks for."""

    publication = forms.SlugField(required=False)
    act = forms.ChoiceField(choices=[("", _("Anything")), *LogEntry.Act.choices], required=False)
    by = Person(required=False)
    reader = Person(required=False)
    comment = forms.UUIDField(required=False)
    article = forms.UUIDField(required=False)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)
    everything = forms.BooleanField(required=False)

    def wanted(self) -> Wanted:
        asked: dict[str, Any] = {name: value or None for name, value in self.cleaned_data.items()}
        asked.pop("publication")
        return Wanted(**asked | {"everything": bool(asked["everything"])})


class EntryForm(forms.Form):
    """Something to be put on a list."""

    kind = forms.ChoiceField(choices=ListEntry.Kind.choices, initial=ListEntry.Kind.WORD)
    words = forms.CharField(max_length=120)
    action = forms.ChoiceField(choices=ListEntry.Action.choices, initial=ListEntry.Action.HOLD)
    note = forms.CharField(max_length=200, required=False)


class RemainingForm(forms.Form):
    """What may be changed of an entry; another word is another entry."""

    action = forms.ChoiceField(choices=ListEntry.Action.choices)
    note = forms.CharField(max_length=200, required=False)


class FilterForm(forms.Form):
    q = forms.CharField(max_length=120, required=False)
    kind = forms.ChoiceField(choices=ListEntry.Kind.choices, required=False)
    action = forms.ChoiceField(choices=ListEntry.Action.choices, required=False)


class ImportForm(forms.Form):
    """A file, and what is meant where a row of it does not say."""

    file = forms.FileField()
    kind = forms.ChoiceField(choices=ListEntry.Kind.choices)
    action = forms.ChoiceField(choices=ListEntry.Action.choices)


class TryForm(forms.Form):
    text = forms.CharField(max_length=20_000, strip=False)
    name = forms.CharField(max_length=120, required=False)
