"""The way to an OpenID provider and back."""

from __future__ import annotations

import logging
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from requests import RequestException

from newsroom.accounts.providers import Adapter, ProviderFailed, failed
from newsroom.refusals import NotSignedIn

logger = logging.getLogger(__name__)


@never_cache
@require_safe
def go(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to where somebody signs in with this provider."""
    return _with(OAuth2LoginView, request, provider_id)


@never_cache
@require_safe
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The provider has said who it is, or that nobody came."""
    return _with(OAuth2CallbackView, request, provider_id)


# A server may say anything: what cannot be understood is no answer.
NO_ANSWER = (
    OAuth2Error, RequestException, ImproperlyConfigured, LookupError, ValueError, TypeError,
    AttributeError,
)  # fmt: skip


def _with(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    answer: HttpResponse
    try:
        answer = view.adapter_view(Adapter(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except ImmediateHttpResponse as done:
        answer = done.response
    except NotSignedIn as refusal:
        return failed(request, refusal)
    except NO_ANSWER:
        logger.warning("sign-in with %s failed", provider_id, exc_info=True)
        return failed(request, ProviderFailed())
    return answer


def cancelled(request: HttpRequest) -> HttpResponse:
    """Whoever changed their mind at the provider is where they began."""
    return redirect("login")
