"""The page of settings, and what is done from it that is not allauth's."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as theirs
from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from newsroom.accounts import leaving
from newsroom.accounts.forms import NameForm
from newsroom.accounts.naming import may_change_at, rename
from newsroom.headers import leave_nothing_here
from newsroom.models import Reader
from newsroom.refusals import NotAllowed, Refusal, note_told


def _reader(request: HttpRequest) -> Reader:
    assert isinstance(request.user, Reader)  # noqa: S101 - behind login_required
    return request.user


def sign_out(request: HttpRequest) -> HttpResponse:
    """As allauth does it; and what this browser has kept of a text goes as well."""
    response: HttpResponse = theirs.logout(request)
    if request.method == "POST":
        leave_nothing_here(response)
    return response


@login_required
@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    reader = _reader(request)
    return _settings(request, NameForm(initial={"name": reader.name}, reader=reader))


def _settings(request: HttpRequest, form: NameForm, status: int = 200) -> HttpResponse:
    reader = _reader(request)
    kinds = Authenticator.objects.filter(user=reader).values_list("type", flat=True)
    page = {
        "form": form,
        "may_change_at": may_change_at(reader),
        "passkeys": list(kinds).count(Authenticator.Type.WEBAUTHN),
        "asked_for_codes": Authenticator.Type.TOTP in kinds,
        "has_password": reader.has_usable_password(),
    }
    return render(request, "accounts/settings.html", page, status=status)


@login_required
@require_POST
def name(request: HttpRequest) -> HttpResponse:
    """Another name. What is wrong with it is said beside the field."""
    reader = _reader(request)
    form = NameForm(request.POST, reader=reader)
    if form.is_valid():
        try:
            rename(reader, form.cleaned_data["name"])
        except Refusal as refusal:
            note_told(refusal)
            form.add_error("name", refusal.detail)
        else:
            messages.success(request, _("From now on your comments are shown under this name."))
            return redirect("settings")
    return _settings(request, form, status=400)


@login_required
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    reader = _reader(request)
    leaving.sign_out_everywhere(reader)
    update_session_auth_hash(request, reader)
    messages.success(request, _("You are signed out everywhere but here."))
    return redirect("settings")


def can_show_it(request: HttpRequest) -> bool:
    """Whether there is a way to ask again; a newsroom's reader without a password has none."""
    return bool(get_adapter(request).get_reauthentication_methods(request.user))


@login_required
@reauthentication_required(enabled=can_show_it)  # type: ignore[untyped-decorator] # theirs
def leave(request: HttpRequest) -> HttpResponse:
    """Says what becomes of what; then asks for it. Who they are is shown anew before."""
    if request.method != "POST":
        return render(request, "accounts/leave.html")
    reader = _reader(request)
    leaving.ask_to_leave(reader)
    if "everywhere" in request.POST:
        leaving.sign_out_everywhere(reader)
        logout(request)
        out = redirect("front")
        leave_nothing_here(out)
        return out
    return redirect("settings")


@login_required
@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    if leaving.stay(_reader(request)):
        messages.success(request, _("Good to have you. Nothing is deleted."))
    return redirect("settings")


def only_here(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For who signed up here: a newsroom's reader has address and password with the newsroom."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        if not _reader(request).signed_up_here:
            raise NotAllowed(_("This comes from your newsroom, and is changed there."))
        return view(request, *args, **named)

    return guarded
