"""In which of our languages an answer speaks.

A page: as its reader has chosen, with the account or else by a cookie; then as the publication
speaks that it belongs to, whatever the browser says, so that an Arabic newspaper greets in
Arabic; then as the browser asks, where the page belongs to no publication or its language is
not one of ours. A program: as it asks in Accept-Language. Where nobody says anything: English.
"""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from newsroom.models import Publication, Reader, homes_of

# What no person looks at. It asks for no publication, and so works without a database.
_FOR_PROGRAMS = re.compile(
    r"/api/|/healthz$|/\.well-known/|.*\.atom$|/embed(\.[\w-]+)?\.js$|/embed/look\.css$"
    r"|/embed/[-\w]+/fragment$"
)


_ID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
# Pages whose view finds out what they are about, and then says so (`speak`).
_ABOUT_AN_ARTICLE = re.compile(rf"/articles/{_ID}/|/comments/{_ID}/(?:replies/)?", re.ASCII)


def is_for_programs(request: HttpRequest) -> bool:
    """Whether an address is no page, but something that programs fetch."""
    return _FOR_PROGRAMS.match(request.path) is not None


def ours(language: str | None) -> str | None:
    """The language of ours that serves for this one, such as "de" for "de-at"; else None."""
    try:
        return translation.get_supported_language_variant((language or "").lower())
    except LookupError:
        return None


def is_right_to_left(language: str) -> bool:
    """Whether a language, of ours or not, is written from right to left."""
    return language.split("-")[0].lower() in RIGHT_TO_LEFT


# Arabic, Divehi, Persian, Hebrew, Sorani Kurdish, Pashto, Sindhi, Uyghur, Urdu, Yiddish.
RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ckb", "ps", "sd", "ug", "ur", "yi"})


def chosen(request: HttpRequest) -> str | None:
    """What the reader has chosen: kept with the account, or else in this browser."""
    of_account = ours(getattr(request.user, "language", ""))
    return of_account or ours(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME))


def language_for(request: HttpRequest, publication: Publication | None = None) -> str:
    """The language that an answer to this request is in.

    `publication` is the one that a page is about; without it, the one that the request can
    only be about.
    """
    if is_for_programs(request):
        return translation.get_language_from_request(request)
    if found := chosen(request):
        return found
    place = publication or the_publication(request)
    spoken = ours(place.language) if place else None
    return spoken or translation.get_language_from_request(request)


def speak(request: HttpRequest, publication: Publication | None = None) -> None:
    """Answer this request in its language, from here on. A view that has found out what its
    page is about says so here, before it says anything else."""
    request.META[_SPOKEN] = True
    translation.activate(language_for(request, publication))


_SPOKEN = "third_reading.spoken"


def language_without_asking(request: HttpRequest) -> str:
    """The one that is spoken already; else what browser and cookie say. Asks no database."""
    if _SPOKEN in request.META:
        return translation.get_language() or settings.LANGUAGE_CODE
    return translation.get_language_from_request(request)


def speak_after_all(request: HttpRequest) -> None:
    """Where a page is answered otherwise, before its view has found out what it is about."""
    if _SPOKEN not in request.META:
        speak(request)


def begin_to_speak(request: HttpRequest) -> None:
    """Before it is known what a page is about. Of one that is about an article its view will say
    so in a moment: then no publication is asked for here."""
    if request.method == "GET" and _ABOUT_AN_ARTICLE.fullmatch(request.path_info):
        meanwhile = chosen(request) or translation.get_language_from_request(request)
        translation.activate(meanwhile)
    else:
        speak(request)


# Without a token: it changes nothing but words, and a session comes along with no form of
# another site (SameSite). So who only reads is given no cookie for the sake of this form.
@csrf_exempt
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep which language a reader wants, with the account and in this browser."""
    wanted, onward = ours(request.POST.get("language")), request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(onward, {request.get_host()}, request.is_secure())
    # What has no slash at its beginning would be taken for the name of a page.
    response = redirect(onward if safe and onward.startswith("/") else "front")
    if wanted is None:
        return response
    if request.user.is_authenticated:
        Reader.objects.filter(pk=request.user.pk).update(language=wanted)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        wanted,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )
    return response


def the_publication(request: HttpRequest) -> Publication | None:
    """The publication of a page that is about none: the only one, or else the reader's own."""
    if _KNOWN not in request.META:
        request.META[_KNOWN] = only_one() or _issuers(request)
    known: Publication | None = request.META[_KNOWN]
    return known


_KNOWN = "third_reading.publication"


def only_one() -> Publication | None:
    """The publication of an installation that serves one, and no more."""
    found = list(Publication.objects.all()[:2])
    return found[0] if len(found) == 1 else None


def _issuers(request: HttpRequest) -> Publication | None:
    issuer = getattr(request.user, "issuer", None)
    if not issuer:
        return None
    return homes_of(issuer).first()
