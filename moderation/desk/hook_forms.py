"""What an admin fills in to have somebody outside asked about texts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.models import ModerationHook
from moderation.models.hook import DEADLINE_AT_LEAST, DEADLINE_AT_MOST


class HookForm(forms.Form):
    """How a hook is asked. The deadline is in seconds."""

    url = forms.CharField(max_length=2000, label=_("Address"))
    deadline = forms.IntegerField(
        min_value=DEADLINE_AT_LEAST,
        max_value=DEADLINE_AT_MOST,
        initial=30,
        label=_("Seconds that it has"),
    )
    silence = forms.ChoiceField(
        choices=ModerationHook.Silence.choices, initial=ModerationHook.Silence.PASS
    )
    asks_new = forms.BooleanField(required=False, initial=True)
    asks_edits = forms.BooleanField(required=False, initial=True)
    form = forms.ChoiceField(
        choices=ModerationHook.Form.choices, initial=ModerationHook.Form.MARKDOWN
    )
    active = forms.BooleanField(required=False, initial=True)


class NewHookForm(HookForm):
    publication = forms.SlugField()
    name = forms.CharField(max_length=40, label=_("Name"))


def as_initial(hook: ModerationHook) -> dict[str, Any]:
    return {name: getattr(hook, name) for name in HookForm.base_fields}
