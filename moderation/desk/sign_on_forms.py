"""What an admin of the desk fills in about how readers sign in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.workflow.keeping_keys import OVERLAPS
from newsroom.models import SigningKey
from newsroom.models.signing_key import PUBLIC
from newsroom.sso.public_keys import accepted

LIST_AT_MOST = 1_000_000  # characters
LINES_AT_MOST = 5000  # more are for `manage.py rekey`
Algorithm = SigningKey.Algorithm


def algorithms(only: list[Any] | None = None) -> list[tuple[str, Any]]:
    """Those that this installation takes, in words."""
    return [row for row in Algorithm.choices if row[0] in accepted() and row[0] in (only or row)]


def _text(rows: int, **attrs: str) -> forms.Textarea:
    plain = {"rows": str(rows), "spellcheck": "false", "autocomplete": "off", "dir": "ltr"}
    return forms.Textarea(attrs=plain | attrs)


class KidForm(forms.Form):
    kid = forms.CharField(
        label=_("Its name (kid)"),
        required=False,
        max_length=100,
        help_text=_("Empty: we make one."),
    )
    public = forms.CharField(
        label=_("Public key"),
        required=False,
        max_length=10_000,
        widget=_text(4),
        help_text=_("As PEM or JWK. Not for HS256, whose secret we make."),
    )


class KeyForm(KidForm):
    algorithm = forms.ChoiceField(label=_("Algorithm"), choices=lambda: algorithms())
    field_order = ("algorithm", "kid", "public")


class RotateForm(KidForm):
    overlap = forms.TypedChoiceField(
        label=_("The old one goes on for"),
        choices=[
            (str(days), word)
            for days, word in zip(
                OVERLAPS, (_("not at all"), _("a day"), _("7 days"), _("30 days")), strict=True
            )
        ],
        coerce=int,
        initial="7",
    )
    field_order = ("overlap", "kid", "public")


class KeySetForm(forms.Form):
    url = forms.URLField(
        label=_("Address of the key set"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("https. Empty: none."),
    )
    algorithms = forms.MultipleChoiceField(
        label=_("Algorithms that you sign with"),
        required=False,
        choices=lambda: algorithms(PUBLIC),
        widget=forms.CheckboxSelectMultiple,
    )


class WindowForm(forms.Form):
    days = forms.IntegerField(label=_("For how many days"), min_value=1, max_value=90, initial=14)


class TokenForm(forms.Form):
    token = forms.CharField(label=_("Token"), max_length=20_000, widget=_text(5))


class ListForm(forms.Form):
    csv = forms.CharField(
        label=_("The list"),
        max_length=LIST_AT_MOST,
        widget=_text(6),
        help_text=_("A line for each account: its old subject, a comma, its new one."),
    )
