"""For admins of the desk: making, rotating and ending the keys of their publication."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from moderation.desk.sign_on import page, paper_of
from moderation.desk.sign_on_forms import KeyForm, RotateForm
from moderation.permissions import admins_only
from moderation.workflow import keeping_keys
from newsroom.models import Publication, Reader, SigningKey
from newsroom.refusals import Refusal


def _key(request: HttpRequest, slug: str, key_id: int) -> SigningKey:
    keys = SigningKey.objects.select_related("publication")
    return get_object_or_404(keys, pk=key_id, publication=paper_of(request, slug))


@never_cache
@require_POST
@admins_only
def make_key(request: HttpRequest, slug: str) -> HttpResponse:
    """One more key. Its secret is on the answer's page, and on none after it."""
    paper, form = paper_of(request, slug), KeyForm(request.POST)
    if not form.is_valid():
        return page(request, paper, key_form=form)
    try:
        made = keeping_keys.make_key(paper, by=cast(Reader, request.user), **form.cleaned_data)
    except Refusal as refusal:
        return page(request, paper, key_form=form, refusal=refusal)
    return _made(request, paper, made)


@never_cache
@require_POST
@admins_only
def rotate_key(request: HttpRequest, slug: str, key_id: int) -> HttpResponse:
    """Another in a key's place; its secret is on the answer's page, and on none after it."""
    key, form = _key(request, slug, key_id), RotateForm(request.POST)
    if not form.is_valid():
        return page(request, key.publication, rotating=key.pk, rotate_form=form)
    try:
        made = keeping_keys.rotate_key(key, by=cast(Reader, request.user), **form.cleaned_data)
    except Refusal as refusal:
        facts = {"rotating": key.pk, "rotate_form": form, "refusal": refusal}
        return page(request, key.publication, **facts)
    return _made(request, key.publication, made)


def _made(request: HttpRequest, paper: Publication, made: tuple[SigningKey, str]) -> HttpResponse:
    key, secret = made
    if not secret:
        messages.success(request, _("The key is in use."))
        return redirect("sign-on-of", paper.slug)
    context = {"paper": paper, "key": key, "secret": secret}
    return render(request, "moderation/desk/sign_on_secret.html", context)


@require_POST
@admins_only
def end_key(request: HttpRequest, slug: str, key_id: int) -> HttpResponse:
    key = _key(request, slug, key_id)
    try:
        keeping_keys.end_key(key, by=cast(Reader, request.user))
    except Refusal as refusal:
        return page(request, key.publication, refusal=refusal)
    messages.success(request, _("The key has ended. What it signed opens nothing any more."))
    return redirect("sign-on-of", slug)
