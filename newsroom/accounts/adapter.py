"""Where django-allauth asks how things are done in this house."""

from __future__ import annotations

import logging
from base64 import b32encode
from secrets import token_bytes
from typing import cast
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.core import context as asked
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.accounts import posting
from newsroom.accounts.tries import counted_by
from newsroom.languages import only_one
from newsroom.limits.whose import keys_of
from newsroom.locked import LockedForGood, lock, unlock
from newsroom.metrics import counters
from newsroom.models import LOCAL, Reader
from newsroom.names import key
from newsroom.request_networks import any_address_of, around

logger = logging.getLogger(__name__)

HOUSEHOLD = {4: 32, 6: 64}  # bits: those whose tries count together
NOT_RIGHT = gettext_lazy(
    "The e-mail address or sign-in name does not go with this password. Please look at both again."
)
SECOND_FACTORS = "newsroom.accounts.adapter.SecondFactors"
# Pages for who is in already: what is mistyped there keeps nobody out.
SETTING_UP = ("mfa_activate_totp", "mfa_add_webauthn")


class Accounts(DefaultAccountAdapter):  # type: ignore[misc] # theirs has no types
    """Readers who sign up here are made here, and their confirmed address is kept with them."""

    # One sentence for both: which of them it was is told to nobody who guesses.
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": NOT_RIGHT,
        "email_password_mismatch": NOT_RIGHT,
    }

    def populate_username(self, request: HttpRequest, user: Reader) -> None:
        """They sign in by their address; this only is what the database knows them by."""
        user.handle = user.subject = f"reader-{uuid4().hex[:12]}"
        user.issuer = LOCAL

    def save_user(
        self, request: HttpRequest, user: Reader, form: BaseForm, commit: bool = True
    ) -> Reader:
        user.name = form.cleaned_data["name"]
        user.name_key = key(user.name)
        user.email = form.cleaned_data["email"]
        super().save_user(request, user, form, commit)
        return user

    def get_login_stages(self) -> list[str]:
        ours = "newsroom.accounts.stages.ConfirmAddress"
        theirs = "allauth.account.stages.EmailVerificationStage"
        return [ours if stage == theirs else stage for stage in super().get_login_stages()]

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        confirmed: bool = super().confirm_email(request, email_address)
        if confirmed:
            keep_address(email_address.user_id)
        return confirmed

    def post_login(self, request: HttpRequest, user: Reader, **facts: object) -> HttpResponse:
        """A new password by a mailed code confirms an address, too, and asks nobody here."""
        keep_address(user.pk)
        shown = [str(one["method"]) for one in get_authentication_records(request, user)]
        logger.info("somebody signed in", extra={"auth": " and ".join(shown)})
        response: HttpResponse = super().post_login(request, user, **facts)
        return response

    def get_client_ip(self, request: HttpRequest) -> str:
        """What allauth counts tries by, and writes into Valkey: no address, but a keyed hash."""
        address = any_address_of(request)
        told = around(address, HOUSEHOLD[address.version]) if address else ""
        return keys_of("ip", told, timezone.now())[0].removeprefix("ip:")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: object) -> str:
        """What allauth counts wrong passwords by. Its own begins with the host that was asked."""
        return counted_by(credentials)

    def authentication_failed(self, request: HttpRequest, **credentials: object) -> None:
        """A name or a password that is not right."""
        let_nobody_in("password")

    def validation_error(self, code: str, *facts: object) -> ValidationError:
        """It is asked for one whenever a limit has stopped a try, whatever was to be shown (it may
        have been right), and whenever a code that was mailed is not right."""
        if code == "too_many_login_attempts":
            how = "second factor" if _route().startswith("mfa_") else "password"
            let_nobody_in(how, outcome="stopped")
        if code == "incorrect_code":
            let_nobody_in("mailed code")
        refused: ValidationError = super().validation_error(code, *facts)
        return refused

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        """A confirmed address is changed for another, and never just taken away: else it would
        be good for any number of accounts. Nor is the only one."""
        others = EmailAddress.objects.filter(user_id=email_address.user_id)
        is_needed = email_address.verified or not others.exclude(pk=email_address.pk).exists()
        return not email_address.pk or not is_needed

    def send_account_already_exists_mail(self, email: str) -> None:
        """With a link that is ours, whatever host the request was sent to."""
        reset = settings.SITE_URL.rstrip("/") + reverse("account_reset_password")
        self.send_mail(
            "account/email/account_already_exists", email, {"password_reset_url": reset}
        )

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        posting.post(self.written(template_prefix, email, context))

    def written(
        self, template_prefix: str, email: str, context: dict[str, object]
    ) -> EmailMessage:
        """The mail that would be sent."""
        request = asked.request
        theirs = {"request": request, "current_site": get_current_site(request)}
        facts = {**theirs, "signed": _the_house(), "email": email, **context}
        return cast(EmailMessage, self.render_mail(template_prefix, email, facts))

    def format_email_subject(self, subject: str) -> str:
        return f"{name}: {subject}" if (name := _the_newspaper()) else str(subject)


def let_nobody_in(how: str, outcome: str = "wrong") -> None:
    """Count and log what was tried in vain; never on whom, since a line names nobody."""
    counters.SIGN_INS_FAILED.labels(how).inc()
    logger.warning("somebody was not let in", extra={"auth": how, "outcome": outcome})


def _route() -> str:
    """The name of the page that was asked for."""
    match = asked.request.resolver_match
    return (match.url_name or "") if match else ""


def _the_newspaper() -> str:
    """Its name, where this installation serves only one; else empty."""
    paper = only_one()
    return paper.name if paper else ""


def _the_house() -> str:
    """Who signs a mail: the newspaper, or the host that we are known by. A Host header is
    anybody's word."""
    return _the_newspaper() or urlsplit(settings.SITE_URL).hostname or "localhost"


def keep_address(reader: UUID) -> None:
    """Write down beside the reader which address may be mailed, once it is confirmed."""
    confirmed = EmailAddress.objects.filter(user_id=reader, verified=True).order_by("-primary")
    address = confirmed.values_list("email", flat=True).first()
    if address is not None:
        known = {"email": address, "email_confirmed_at__isnull": False}
        Reader.objects.filter(pk=reader).exclude(**known).update(
            email=address, email_confirmed_at=timezone.now()
        )


def shown(reader: Reader) -> str:
    """How mails and passkeys call a reader."""
    return reader.name


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc] # theirs has no types
    """Passkeys and codes are found again under the newspaper's name and the reader's."""

    def _get_user_identifier(self, user: Reader) -> str:
        return user.email or user.name

    def _get_site_name(self) -> str:
        return _the_house()

    def validation_error(self, code: str, *facts: object) -> ValidationError:
        """It is asked for one whenever a code, or a passkey, is not right."""
        if code == "incorrect_code" and _route() not in SETTING_UP:
            let_nobody_in("second factor")
        refused: ValidationError = super().validation_error(code, *facts)
        return refused

    def generate_authenticator_name(self, user: Reader, type: Authenticator.Type) -> str:
        return _("My passkey")

    def encrypt(self, text: str) -> str:
        """Who reads the database, or a copy of it, does not have the second factors as well."""
        return lock(text, use=SECOND_FACTORS)

    def decrypt(self, encrypted_text: str) -> str:
        """What was kept under another SECRET_KEY is a secret that nobody knows."""
        try:
            return unlock(encrypted_text, use=SECOND_FACTORS)
        except LockedForGood:
            logger.warning("a second factor was kept under another SECRET_KEY")
            return b32encode(token_bytes(20)).decode()
