"""For admins of the desk: the keys that readers are signed in with, and all about them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from moderation.desk.sign_on_forms import (
    LINES_AT_MOST,
    KeyForm,
    KeySetForm,
    ListForm,
    RotateForm,
    TokenForm,
    WindowForm,
)
from moderation.permissions import admins_only, seats_of
from moderation.workflow import keeping_keys, rekeying
from newsroom.models import KeySet, Publication, Reader, Role
from newsroom.refusals import Refusal, TooLarge
from newsroom.sso import key_sets
from newsroom.sso.examining import examine
from newsroom.sso.linking import open_window
from newsroom.sso.public_keys import accepted
from newsroom.sso.rekeying import pairs_in


def _papers(request: HttpRequest) -> list[Publication]:
    seats = seats_of(cast(Reader, request.user), at_least=Role.Kind.ADMIN)
    return [seat.publication for seat in seats]


def paper_of(request: HttpRequest, slug: str) -> Publication:
    return get_object_or_404(Publication, slug=slug, pk__in=[one.pk for one in _papers(request)])


@never_cache
@require_safe
@admins_only
def sign_on(request: HttpRequest) -> HttpResponse:
    """The first of one's publications."""
    return redirect("sign-on-of", _papers(request)[0].slug)


@never_cache
@require_safe
@admins_only
def sign_on_of(request: HttpRequest, slug: str) -> HttpResponse:
    """The keys of a publication, what they were used for, and the forms to change them."""
    return page(request, paper_of(request, slug))


@require_POST
@admins_only
def key_set(request: HttpRequest, slug: str) -> HttpResponse:
    """Set the address of the key set, or look at it again."""
    paper, form = paper_of(request, slug), KeySetForm(request.POST)
    if "again" in request.POST:
        found = get_object_or_404(KeySet, publication=paper)
        key_sets.refresh(found, after=LOOKED_AT)
        return redirect("sign-on-of", slug)
    if not form.is_valid():
        return page(request, paper, key_set_form=form)
    try:
        keeping_keys.set_key_set(paper, by=cast(Reader, request.user), **form.cleaned_data)
    except Refusal as refusal:
        return page(request, paper, key_set_form=form, refusal=refusal)
    return redirect("sign-on-of", slug)


LOOKED_AT = timedelta(seconds=10)  # before a person may look again


@require_POST
@admins_only
def window(request: HttpRequest, slug: str) -> HttpResponse:
    """Let tokens find older accounts by their confirmed address for some days; or end that."""
    paper, form = paper_of(request, slug), WindowForm(request.POST)
    by = cast(Reader, request.user)
    if "end" in request.POST:
        keeping_keys.end_window(paper, by=by)
        return redirect("sign-on-of", slug)
    if not form.is_valid():
        return page(request, paper, window_form=form)
    try:
        keeping_keys.open_window(paper, by=by, days=form.cleaned_data["days"])
    except Refusal as refusal:
        return page(request, paper, window_form=form, refusal=refusal)
    return redirect("sign-on-of", slug)


@never_cache
@require_POST
@sensitive_post_parameters("token")
@admins_only
def test_token(request: HttpRequest, slug: str) -> HttpResponse:
    """What the door would say about a token. Nobody is made by it, and nothing is kept."""
    paper, form = paper_of(request, slug), TokenForm(request.POST)
    report = examine(form.cleaned_data["token"], paper) if form.is_valid() else None
    return page(request, paper, token_form=form, report=report)


@never_cache
@require_POST
@admins_only
def rekey(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what would come of a list of subjects; with "sure", carry it out."""
    paper, form = paper_of(request, slug), ListForm(request.POST)
    if not form.is_valid():
        return page(request, paper, list_form=form)
    try:
        pairs = pairs_in(form.cleaned_data["csv"])
        if len(pairs) > LINES_AT_MOST:
            raise TooLarge(_("That is for the command “rekey”: more than 5,000 lines."))
        if "sure" not in request.POST:
            outlook = rekeying.outlook(paper, pairs)
            return page(request, paper, list_form=form, outlook=outlook)
        done = rekeying.rekey(paper, pairs, by=cast(Reader, request.user)).done
    except Refusal as refusal:
        return page(request, paper, list_form=form, refusal=refusal)
    said = ngettext(
        "%(number)s account has another subject.",
        "%(number)s accounts have another subject.",
        done,
    )
    messages.success(request, said % {"number": done})
    return redirect("sign-on-of", slug)


def page(request: HttpRequest, paper: Publication, **given: Any) -> HttpResponse:
    keys = list(paper.signing_keys.order_by("-pk"))
    found = KeySet.objects.filter(publication=paper).first()
    kept = {"url": found.url, "algorithms": found.algorithms} if found else {}
    context = {
        "paper": paper,
        "papers": _papers(request),
        "living": [key for key in keys if key.is_living()],
        "ended": [key for key in keys if not key.is_living()],
        "key_set": found,
        "window": open_window(paper),
        "accepted": accepted(),
        "key_form": KeyForm(),
        "rotate_form": RotateForm(auto_id=False),
        "key_set_form": KeySetForm(initial=kept),
        "window_form": WindowForm(),
        "token_form": TokenForm(),
        "list_form": ListForm(),
        "providers": paper.providers.order_by("name"),
    } | given
    is_wrong = any(isinstance(one, forms.Form) and one.errors for one in given.values())
    refusal: Refusal | None = given.get("refusal")
    status = refusal.status if refusal else 400 if is_wrong else 200
    return render(request, "moderation/desk/sign_on.html", context, status=status)
