"""Tokens and key sets in words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms, template
from django.forms import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from moderation import endpoints
from newsroom.sso import claims

register = template.Library()
DATES = ("iat", "nbf", "exp")
PROBLEMS = {
    "redirected": _("It leads on to another address, and we do not follow."),
    "no_such_answer": _("It does not answer with a key set."),
    "too_large": _("The answer is too large."),
    "no_keys": _("There is no key in it that we could use."),
}


@register.filter
def problem_in_words(code: str) -> str:
    """Why a key set was not found."""
    return str(PROBLEMS.get(code) or endpoints.in_words(code))


@register.filter
def is_date(claim: str) -> bool:
    return claim in DATES


@register.filter
def date_of(said: dict[str, Any], claim: str) -> datetime | None:
    """A claim as the moment that it tells."""
    return claims.date_in(said, claim)


@register.filter
def with_id(field: BoundField, prefix: str) -> SafeString:
    """The same field is on a page more than once, and a label leads to one of them."""
    return field.as_widget(attrs={"id": f"{prefix}{field.name}"})


@register.filter
def without(form: forms.Form, name: str) -> list[BoundField]:
    return [field for field in form if field.name != name]
