from __future__ import annotations

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from newsroom.languages import the_publication
from newsroom.models import IdentityProvider

register = template.Library()


@register.simple_tag
def sign_in_with(request: HttpRequest) -> list[tuple[str, str]]:
    """The servers by which one can sign in here, by name, and the way to each."""
    offered = IdentityProvider.objects.filter(active=True).order_by("name")
    if publication := the_publication(request):
        offered = offered.filter(publication=publication)
    onward = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()})
    query = f"?{urlencode({'next': onward})}" if onward and safe else ""
    return [
        (one.name, reverse("openid_connect_login", args=[one.slug]) + query) for one in offered
    ]
