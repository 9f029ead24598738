"""What is asked of who signs up and signs in. Everything else of allauth's forms is as it was."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as theirs
from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ImmediateHttpResponse
from django import forms
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from newsroom.accounts.naming import NameTaken, free_name, hold
from newsroom.names import CHOSEN_AT_MOST
from newsroom.refusals import Refusal, note_told

RESET = "account/email/password_reset_code"
PASSWORD_HINT = _("10 characters or more, none of the usual ones.")
NAME_HINT = _("Shown beside your comments. Your own name or another: 2 to 50 characters.")


class NameField(forms.CharField):
    """A name that nobody else has; `reader` is who wishes to have it, if they have one."""

    reader: Any = None

    def __init__(self, **facts: Any) -> None:
        facts.setdefault("label", _("Name"))
        facts.setdefault("help_text", NAME_HINT)
        super().__init__(max_length=CHOSEN_AT_MOST, **facts)
        self.widget.attrs |= {"autocomplete": "nickname", "dir": "auto"}

    def clean(self, value: Any) -> str:
        try:
            return free_name(super().clean(value), reader=self.reader)
        except Refusal as refusal:
            note_told(refusal)  # The page itself is answered as allauth does.
            raise forms.ValidationError(refusal.detail, code=refusal.code) from refusal


class SignIn(theirs.LoginForm):  # type: ignore[misc] # theirs has no types
    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        login = self.fields["login"]
        login.label = _("E-mail address or sign-in name")
        login.help_text = _("Not the name that stands beside your comments.")
        login.widget.attrs = {
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
        }
        without_placeholders(self)


class SignUp(theirs.SignupForm):  # type: ignore[misc] # theirs has no types
    name = NameField()
    field_order = ("name", "email", "password1")

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.fields["email"].label = _("E-mail address")
        self.fields["email"].help_text = _("Nobody but us sees it. We send a code to it.")
        self.fields["password1"].help_text = PASSWORD_HINT
        without_placeholders(self)

    def try_save(self, request: HttpRequest) -> Any:
        """Two may ask for one name at the same moment. One of them gets it."""
        if self.account_already_exists:
            hold(self.cleaned_data["name"])
            # Nobody gets it: but to hash it is most of what a new account takes, and who counts
            # milliseconds would else know which address has one.
            make_password(self.cleaned_data["password1"])
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError as error:
            if "reader_who_signed_up_looks_like_nobody_else" not in str(error):
                raise
        taken = NameTaken()
        note_told(taken)
        self.add_error("name", taken.detail)
        page = render(request, "account/signup.html", {"form": self})
        raise ImmediateHttpResponse(page)


class NameForm(forms.Form):
    """To change it on the page of settings."""

    def __init__(self, *args: Any, reader: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.fields["name"] = NameField()
        self.fields["name"].reader = reader  # type: ignore[attr-defined] # ours


class Plain(forms.Form):
    """A form of theirs, less what our pages say otherwise."""

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        without_placeholders(self)
        for name, hint in (("password1", PASSWORD_HINT), ("email", "")):
            if name in self.fields:
                self.fields[name].help_text = hint


class ChangePassword(Plain, theirs.ChangePasswordForm):  # type: ignore[misc] # no types
    pass


class AskForReset(Plain, theirs.ResetPasswordForm):  # type: ignore[misc] # no types
    def save(self, request: HttpRequest, **facts: Any) -> str:
        """Who has no account here is mailed nothing: but it is written, which takes its time."""
        if not self.users:
            code = get_adapter().generate_password_reset_code()
            facts_of_it = {"request": request, "code": code}
            get_adapter().written(RESET, self.cleaned_data["email"], facts_of_it)
        email: str = super().save(request, **facts)
        return email


class ResetPassword(Plain, theirs.ResetPasswordKeyForm):  # type: ignore[misc] # no types
    pass


class ShowThatItIsYou(Plain, theirs.ReauthenticateForm):  # type: ignore[misc] # no types
    pass


class ConfirmAddress(Plain, theirs.ConfirmEmailVerificationCodeForm):  # type: ignore[misc] # no types
    pass


class ConfirmReset(Plain, theirs.ConfirmPasswordResetCodeForm):  # type: ignore[misc] # no types
    pass


def without_placeholders(form: forms.Form) -> None:
    """A label says it already, and stays when one types."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
