"""Forms that a browser fills in with what a passkey says; and anybody else with anything.

django-allauth takes it as it comes. What is no passkey's word is a wrong one, and no fault.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms as theirs
from django import forms
from django.core.exceptions import ValidationError

# What reading it raises where something is missing in it, too short, or of another kind.
MALFORMED = (LookupError, TypeError, ValueError, AttributeError, struct.error, RecursionError)


@contextmanager
def no_passkeys_word() -> Iterator[None]:
    """Raises ValidationError."""
    try:
        yield
    except MALFORMED as error:
        raise get_adapter().validation_error("incorrect_code") from error


class CredentialField(forms.JSONField):
    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except RecursionError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What was sent is good for one time, and is not shown again."""
        return None


def _field() -> CredentialField:
    return CredentialField(widget=forms.HiddenInput)


class Add(theirs.AddWebAuthnForm):  # type: ignore[misc] # theirs has no types
    credential = _field()

    def clean(self) -> Any:
        with no_passkeys_word():
            return super().clean()


class SignIn(theirs.LoginWebAuthnForm):  # type: ignore[misc] # theirs has no types
    credential = _field()

    def clean_credential(self) -> Any:
        with no_passkeys_word():
            return super().clean_credential()


class SecondFactor(theirs.AuthenticateWebAuthnForm):  # type: ignore[misc] # theirs has no types
    credential = _field()

    def clean_credential(self) -> Any:
        with no_passkeys_word():
            return super().clean_credential()


class ShowThatItIsYou(theirs.ReauthenticateWebAuthnForm):  # type: ignore[misc] # no types
    credential = _field()

    def clean_credential(self) -> Any:
        with no_passkeys_word():
            return super().clean_credential()
