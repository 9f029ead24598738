"""What there is only in frames: signing in by the host's token, and ways out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from comments.embed.handing_over import reader_by
from comments.embed.look import Look
from comments.embed.middleware import TOKEN, FramedRequest, may_be_framed
from newsroom.headers import leave_nothing_here
from newsroom.models import Publication, Reader
from newsroom.problems import as_json
from newsroom.refusals import NotSignedIn
from newsroom.sso import LEEWAY, BadToken, ExpiredToken, expiry_of, id_of, reader_of

[BACKEND] = settings.AUTHENTICATION_BACKENDS
SUBJECT, UNTIL = "frame_subject", "frame_until"  # in the session


@never_cache
@require_POST
def session(request: FramedRequest) -> HttpResponse:
    """Take the host's token, or with none sign out. The session ends when the token does.

    The form check of every page holds here too: only our own page in this browser's frame can
    ask. So no other site can sign a reader in, or out. A token that is refused is somebody's,
    but not that of who was here before: they are signed out.
    """
    before = request.user.pk
    try:
        if token := request.POST.get("token", ""):
            _sign_in(request, token)
        elif word := request.POST.get("word", ""):
            _become(request, reader_by(word, request.frame.publication))
        else:
            logout(request)
    except NotSignedIn as refusal:
        logout(request)
        # One that has run out may well be theirs: a fresh one comes at once, and what they are
        # writing must not be lost by it.
        is_left = before is not None and not isinstance(refusal, ExpiredToken)
        return _left(as_json(refusal), is_left)
    changed = request.user.pk != before
    return _left(JsonResponse({"changed": changed}), before is not None and changed)


def _left(response: HttpResponse, is_left: bool) -> HttpResponse:
    """An answer to a browser, in which somebody is not signed in any more, if so."""
    if is_left:
        leave_nothing_here(response)
    return response


def _sign_in(request: FramedRequest, token: str) -> None:
    reader = reader_of(token)
    if reader.issuer != request.frame.publication.token_issuer:
        raise BadToken
    _become(request, reader)
    # A token that has just expired was still good, by the leeway that clocks have.
    until = max(expiry_of(token), timezone.now() + LEEWAY)
    request.session.set_expiry(until)
    request.session[SUBJECT], request.session[UNTIL] = reader.subject, int(until.timestamp())
    request.session[TOKEN] = id_of(token)


def _become(request: FramedRequest, reader: Reader) -> None:
    """Sign in who is not here already: another time would spoil the forms of an open page."""
    if request.user != reader:
        login(request, reader, backend=BACKEND)


@never_cache
@require_POST
def sign_out(request: FramedRequest) -> HttpResponse:
    """For who came with an account of our own; others sign out at the host."""
    logout(request)
    return _left(redirect("front"), True)


@never_cache
@require_safe
def sign_in(request: FramedRequest) -> HttpResponse:
    """By the host, or where it signs nobody in, with an account of ours; frame.js does that."""
    wanted = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    inside = ours and wanted.startswith(f"/embed/{request.frame.publication.slug}/")
    context = {"next": wanted if inside else reverse("front"), "outside": outside(request)}
    return render(request, "embed/sign_in.html", context)


def elsewhere(request: FramedRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """A page that is not shown in frames, such as an account's settings: the way there."""
    return render(request, "embed/elsewhere.html", {"outside": request.frame.inside})


def outside(request: FramedRequest) -> str:
    """The article's page on our own site, whatever the address of the frame is."""
    return f"/articles/{request.frame.article.pk}/#comments"


def not_open(request: HttpRequest, slug: str, **_: Any) -> HttpResponse:
    """No article of the publication's is known by what the host's page calls it."""
    publication = get_object_or_404(Publication, slug=slug)
    look = Look.of(request.GET.dict())
    context = {"publication": publication, "look": look, "asked": request.GET.get("article", "")}
    response = render(request, "embed/not_open.html", context, status=404)
    may_be_framed(response, publication)
    return response
