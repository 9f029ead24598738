"""Hooks at the desk: who outside is asked, how they do, and what they said."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from rest_framework.request import Request

from comments.paging import NewestFirst
from moderation.desk.hook_forms import HookForm, NewHookForm, as_initial
from moderation.desk.leading import addresses_of
from moderation.hooked import calls_of, hooked_papers, hooks_of
from moderation.models import HookCall, ModerationHook
from moderation.permissions import admins_only
from moderation.workflow import hooks as verbs
from newsroom.models import Reader
from newsroom.refusals import Refusal


@never_cache
@admins_only
def hooks(request: HttpRequest) -> HttpResponse:
    """Those that there are, and the form for one more. A new one's secret is shown at once."""
    reader = cast(Reader, request.user)
    form = NewHookForm(request.POST if request.method == "POST" else None)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        paper = get_object_or_404(hooked_papers(reader), slug=told.pop("publication"))
        try:
            made = verbs.add_hook(paper, by=reader, **told)
        except Refusal as no:
            refusal = no
        else:
            return _one(request, made.pk, secret=made.secrets[0])
    context = {
        "hooks": list(hooks_of(reader)),
        "papers": list(hooked_papers(reader)),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "moderation/desk/hooks.html", context, status=_status(form, refusal))


@never_cache
@admins_only
def hook(request: HttpRequest, hook_id: UUID) -> HttpResponse:
    """One hook: how it is asked, and its calls, the last first."""
    if request.method != "POST":
        return _one(request, hook_id)
    reader = cast(Reader, request.user)
    found = _found(request, hook_id)
    form = HookForm(request.POST)
    if not form.is_valid():
        return _one(request, hook_id, form=form)
    try:
        verbs.change_hook(found, by=reader, **form.cleaned_data)
    except Refusal as no:
        return _one(request, hook_id, form=form, refusal=no)
    messages.success(request, _("It is set."))
    return redirect("hook", hook_id)


@never_cache
@admins_only
@require_POST
def secret(request: HttpRequest, hook_id: UUID) -> HttpResponse:
    """A new secret, shown once."""
    changed = verbs.change_secret(_found(request, hook_id), by=cast(Reader, request.user))
    return _one(request, hook_id, secret=changed.secrets[0])


@never_cache
@admins_only
@require_POST
def test(request: HttpRequest, hook_id: UUID) -> HttpResponse:
    """Send a sample, and show what came back."""
    tried = verbs.try_hook(_found(request, hook_id), by=cast(Reader, request.user))
    return _one(request, hook_id, tried=tried)


@admins_only
@require_POST
def remove(request: HttpRequest, hook_id: UUID) -> HttpResponse:
    """Ask it no more."""
    verbs.remove_hook(_found(request, hook_id), by=cast(Reader, request.user))
    messages.success(request, _("It is removed. What it said stays with the texts."))
    return redirect("hooks")


def _found(request: HttpRequest, hook_id: UUID) -> ModerationHook:
    return get_object_or_404(hooks_of(cast(Reader, request.user)), pk=hook_id)


def _one(
    request: HttpRequest,
    hook_id: UUID,
    *,
    form: HookForm | None = None,
    refusal: Refusal | None = None,
    secret: str = "",
    tried: verbs.Tried | None = None,
) -> HttpResponse:
    found = _found(request, hook_id)
    state = request.GET.get("state", "")
    paginator = NewestFirst()
    page = paginator.paginate_queryset(calls_of(found, state), Request(request)) or []
    addresses = addresses_of(call.revision.comment_id for call in page)
    for call in page:
        call.leads_to = addresses.get(call.revision.comment_id)
    context = {
        "hook": found,
        "calls": page,
        "older": paginator.get_next_link(),
        "state": state,
        "states": HookCall.State.choices,
        "form": form or HookForm(initial=as_initial(found)),
        "refusal": refusal,
        "secret": secret,
        "tried": tried,
    }
    return render(request, "moderation/desk/hook.html", context, status=_status(form, refusal))


def _status(form: Any, refusal: Refusal | None) -> int:
    return refusal.status if refusal else 400 if form is not None and form.errors else 200
