"""Signing in with a server that a publication has chosen (OpenID Connect).

django-allauth goes the way there and back, with state and PKCE. Who somebody is, we say ourselves:
the reader of this issuer and subject, made at first sight, as by a token; never by an address.
Its own table of accounts stays empty.
"""

from __future__ import annotations

import logging
from typing import Any

import requests
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from newsroom import fetching
from newsroom.accounts.id_tokens import identity_in, verified
from newsroom.locked import LockedForGood
from newsroom.models import IdentityProvider, Reader
from newsroom.refusals import NotSignedIn
from newsroom.sso import profiles
from newsroom.sso.parsing import methods_in
from newsroom.sso.readers import known, made, refuse_closed

logger = logging.getLogger(__name__)

KIND = "openid_connect"
SCOPES = ["openid", "profile", "email"]


class ProviderFailed(NotSignedIn):
    code = "provider_failed"
    sentence = _("The other site did not say who you are. Please try again.")


def failed(request: HttpRequest, refusal: NotSignedIn) -> HttpResponse:
    return render(request, "problem.html", {"refusal": refusal}, status=refusal.status)


class Providers(DefaultSocialAccountAdapter):  # type: ignore[misc] # theirs has no types
    """Which servers there are, how they are asked, and whose account it is."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Those that publications have set up (`IdentityProvider`), in the shape allauth wants."""
        found = IdentityProvider.objects.filter(active=True).order_by("name")
        if provider not in (None, KIND):
            found = found.filter(slug=provider)
        if client_id is not None:
            found = found.filter(client_id=client_id)
        return [_as_app(one) for one in found]

    def get_requests_session(self) -> requests.Session:
        return fetching.session()

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Allauth has been told who they are. From here on it is our own reader who signs in."""
        if sociallogin.state.get("process") != AuthProcess.LOGIN:
            raise ImmediateHttpResponse(redirect("front"))  # Nothing is connected to anything.
        provider = IdentityProvider.objects.get(slug=sociallogin.account.provider)
        claims = identity_in(sociallogin.account.extra_data, provider)
        raise ImmediateHttpResponse(_signed_in(request, sociallogin, provider, claims))

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, **facts: Any
    ) -> None:
        if error != AuthError.CANCELLED:
            logger.warning("sign-in with %s failed: %s", provider, facts.get("exception"))
            raise ImmediateHttpResponse(failed(request, ProviderFailed()))

    def authenticate_by_email(self, login: SocialLogin) -> None:
        """Never, whatever settings say."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False  # Readers are made by us, above.


def _as_app(found: IdentityProvider) -> SocialApp:
    try:
        secret = found.secret
    except LockedForGood:
        secret = ""
    server = found.issuer.rstrip("/")
    return SocialApp(
        provider=KIND,
        provider_id=found.slug,
        name=found.name,
        client_id=found.client_id,
        secret=secret,
        settings={"server_url": server, "oauth_pkce_enabled": True, "scope": SCOPES},
    )


def _signed_in(
    request: HttpRequest, login: SocialLogin, provider: IdentityProvider, claims: dict[str, Any]
) -> Any:
    reader = _reader(provider, claims)
    if request.user.is_authenticated and request.user != reader:
        logout(request)  # With all that this session knows of somebody else.
    record_authentication(request, reader, "socialaccount", provider=provider.slug)
    if "mfa" in methods_in(claims):
        record_authentication(request, reader, "mfa", type=provider.slug)
    onward = login.get_redirect_url(request)
    return perform_login(request, reader, email_verification="none", redirect_url=onward)


def _reader(provider: IdentityProvider, claims: dict[str, Any]) -> Reader:
    found = known(provider.issuer, claims["sub"]).first()
    reader = found or made(provider.issuer, claims["sub"], profiles.name_in(claims))
    if reader.is_active:
        refuse_closed(reader, claims)
        profiles.update(reader, claims, hosts=provider.publication.site_hosts)
    return reader


class Adapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc] # theirs has no types
    """What an ID token says is believed by its signature, also where TLS would do."""

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        provider = IdentityProvider.objects.get(slug=app.provider_id)
        if self.openid_config.get("issuer") != provider.issuer:
            raise OAuth2Error("its issuer is another than was set up")
        return verified(id_token, provider, str(self.openid_config.get("jwks_uri")))
