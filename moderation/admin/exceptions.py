"""A Policy as a form: every part of the rule a field, empty for what the house has."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from moderation.models import Policy
from moderation.rules import SECOND_LOOKS, SHADOWS, HouseRule

if TYPE_CHECKING:
    Form = forms.ModelForm[Policy]
else:  # At run time it knows no types.
    Form = forms.ModelForm

HOUSE = HouseRule()
CHOICES = {"second_look": list(SECOND_LOOKS), "shadow": [name for name in SHADOWS if name]}


class PolicyForm(Form):
    class Meta:
        model = Policy
        fields = ("publication", "section", "article", "tier")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in PARTS:
            self.initial.setdefault(
                name, self.instance.exceptions.get(name) if self.instance.pk else None
            )

    def clean(self) -> dict[str, Any]:
        """The exceptions that were filled in, checked as a whole by the rule itself."""
        answers = super().clean() or {}
        said = {name: answers.get(name) for name in PARTS}
        # Its own check is asked for as well, whatever is found here.
        self.instance.exceptions = {}
        given = {name: value for name, value in said.items() if value not in (None, "")}
        try:
            HOUSE.with_exceptions(given)
        except (TypeError, ValueError) as error:
            raise ValidationError(str(error)) from error
        self.instance.exceptions = given
        return answers


def _field_for(name: str, default: Any) -> forms.Field:
    said = _("In this house: %(value)s") % {"value": default if default != "" else "–"}
    label = name.replace("_", " ")
    if isinstance(default, bool):
        choices = [("", "–"), (True, _("Yes")), (False, _("No"))]
        return forms.TypedChoiceField(
            choices=choices, coerce=lambda v: v == "True", empty_value=None,
            required=False, label=label, help_text=said,
        )  # fmt: skip
    if isinstance(default, str):
        words = [("", "–"), *((one, one) for one in CHOICES[name])]
        return forms.ChoiceField(choices=words, required=False, label=label, help_text=said)
    kind = forms.IntegerField if isinstance(default, int) else forms.FloatField
    return kind(required=False, label=label, help_text=said)


PARTS = [field.name for field in fields(HouseRule)]
for _part in fields(HouseRule):
    PolicyForm.base_fields[_part.name] = PolicyForm.declared_fields[_part.name] = _field_for(
        _part.name, _part.default
    )
