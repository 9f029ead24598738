"""The forms of the pages about endpoints."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from newsroom.events.kinds import KINDS
from newsroom.models import Endpoint, Publication
from newsroom.targets import URL_AT_MOST

OVERLAPS = [
    (24, _("for a day")),
    (1, _("for an hour")),
    (7 * 24, _("for a week")),
    (0, _("not at all: it is known to somebody else")),
]


class EndpointForm(forms.Form):
    url = forms.CharField(
        label=_("Address"),
        max_length=URL_AT_MOST,
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
        help_text=_("It is called by POST, over https, and only out in the open internet."),
    )
    description = forms.CharField(
        label=_("What it is for"), max_length=200, required=False, help_text=_("For your team.")
    )
    events = forms.MultipleChoiceField(
        label=_("Events"),
        choices=[(kind, kind) for kind in KINDS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all of them, also those that there will be."),
    )

    @classmethod
    def of(cls, endpoint: Endpoint) -> EndpointForm:
        facts = ("url", "description", "events")
        return cls(initial={name: getattr(endpoint, name) for name in facts})

    @property
    def described(self) -> list[tuple[str, Any, bool]]:
        """Each event: its name, what it means, and whether it is ticked."""
        ticked = set(self["events"].value() or [])
        return [(kind, words, kind in ticked) for kind, words in KINDS.items()]


class NewEndpointForm(EndpointForm):
    """With the publication, where somebody is the admin of several."""

    publication = forms.ModelChoiceField(
        Publication.objects.none(), label=_("Publication"), to_field_name="slug"
    )

    def __init__(self, *args: Any, papers: list[Publication], **options: Any) -> None:
        super().__init__(*args, **options)
        theirs = Publication.objects.filter(pk__in=[paper.pk for paper in papers])
        self.fields["publication"].queryset = theirs  # type: ignore[attr-defined]
        self.fields["publication"].initial = papers[0].slug


class RotateForm(forms.Form):
    overlap = forms.TypedChoiceField(
        label=_("The one before signs as well"), choices=OVERLAPS, coerce=int, initial=24
    )


class SinceForm(forms.Form):
    since = forms.DateTimeField(
        label=_("Everything since"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
