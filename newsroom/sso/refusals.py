from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from newsroom.refusals import NotSignedIn


class BadToken(NotSignedIn):
    code = "token_invalid"
    sentence = _("The token is not valid.")


class ExpiredToken(NotSignedIn):
    code = "token_expired"
    sentence = _("The token has expired.")


class NotYetValid(NotSignedIn):
    code = "token_not_yet_valid"
    sentence = _("The token is not valid yet.")


class UnknownKey(NotSignedIn):
    code = "token_key_unknown"
    sentence = _("The token does not say with which of the keys it was signed.")


class SignedOutToken(NotSignedIn):
    code = "token_signed_out"
    sentence = _("This token was signed out. Please sign in again.")
