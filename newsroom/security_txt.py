"""`/.well-known/security.txt` (RFC 9116): whom to tell of a hole, where nobody else reads it."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

ADDRESS = ".well-known/security.txt"
HOLDS = timedelta(days=90)  # the standard asks for less than a year


@require_safe
@cache_control(public=True, max_age=24 * 60 * 60)
def security_txt(request: HttpRequest) -> HttpResponse:
    """Nothing is there until SECURITY_CONTACT says who reads it."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    ends = (timezone.now() + HOLDS).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [f"Contact: {one}" for one in settings.SECURITY_CONTACT]
    lines.append(f"Expires: {ends:%Y-%m-%dT%H:%M:%SZ}")
    lines.append(f"Preferred-Languages: {', '.join(code for code, _ in settings.LANGUAGES)}")
    if settings.SITE_URL:
        lines.append(f"Canonical: {settings.SITE_URL.rstrip('/')}/{ADDRESS}")
    if settings.SECURITY_POLICY:
        lines.append(f"Policy: {settings.SECURITY_POLICY}")
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
