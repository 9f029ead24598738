"""The pages of a reader's access tokens."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_POST, require_safe

from newsroom.access_tokens import DAYS, is_good, revoke, tokens_of
from newsroom.accounts.token_making import make_and_tell
from newsroom.accounts.views import _reader, can_show_it
from newsroom.models import Reader
from newsroom.models.access_token import NAME_AT_MOST
from newsroom.refusals import NotAllowed, Refusal, note_told
from newsroom.scopes import IN_WORDS, OF_THE_DESK, Scope

LISTED = 100


class TokenForm(forms.Form):
    """What it is for, what it may do, and for how long: as little as will do, unless chosen."""

    name = forms.CharField(
        max_length=NAME_AT_MOST,
        label=gettext_lazy("What is it for?"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What may it do?"),
        widget=forms.CheckboxSelectMultiple,
        initial=[Scope.READ],
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("For how long?"),
        coerce=int,
        choices=[
            (days, ngettext_lazy("%(days)s day", "%(days)s days", days) % {"days": days})
            for days in sorted(DAYS)
        ],
        initial=DAYS[0],
    )

    def __init__(self, *args: Any, reader: Reader) -> None:
        super().__init__(*args)
        offered = [one for one in Scope if one not in OF_THE_DESK or reader.is_moderator]
        choices: Any = [(str(one), IN_WORDS[one]) for one in offered]
        self.fields["scopes"].choices = choices  # type: ignore[attr-defined] # of its kind


@login_required
@require_safe
def tokens(request: HttpRequest) -> HttpResponse:
    listed = list(tokens_of(_reader(request)).select_related("reader")[:LISTED])
    page = {"good": [one for one in listed if is_good(one)], "can_make": can_show_it(request)}
    page["over"] = [one for one in listed if not is_good(one)]
    return render(request, "accounts/tokens.html", page)


@login_required
@reauthentication_required(enabled=can_show_it)  # type: ignore[untyped-decorator] # theirs
def new_token(request: HttpRequest) -> HttpResponse:
    """Asks what for; then shows the token, once."""
    if not can_show_it(request):
        raise NotAllowed(_("Your newsroom's programs can make one for you, and this page cannot."))
    form = TokenForm(request.POST if request.method == "POST" else None, reader=_reader(request))
    if not form.is_valid():
        return _form(request, form)
    try:
        row, token = make_and_tell(_reader(request), request, None, **form.cleaned_data)
    except Refusal as refusal:
        note_told(refusal)
        form.add_error(None, refusal.detail)
        return _form(request, form)
    return render(request, "accounts/token_made.html", {"row": row, "token": token})


def _form(request: HttpRequest, form: TokenForm) -> HttpResponse:
    status = 400 if form.is_bound else 200
    return render(request, "accounts/token_new.html", {"form": form}, status=status)


@login_required
@require_POST
def revoke_token(request: HttpRequest, token_id: UUID) -> HttpResponse:
    revoke(_reader(request), token_id)
    messages.success(request, _("It is revoked: no program can use it any more."))
    return redirect("tokens")
