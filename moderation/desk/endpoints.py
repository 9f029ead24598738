"""Where a publication is told what happens: pages for its admins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from rest_framework.request import Request

from comments.paging import NewestDeliveryFirst
from moderation.desk.endpoint_acts import ACTS, once_more
from moderation.desk.endpoint_forms import EndpointForm, NewEndpointForm, RotateForm, SinceForm
from moderation.desk.leading import addresses_of
from moderation.downloads import administered_by
from moderation.endpoints import DEAD, counted, deliveries_of, endpoints_of, show_what_is_sent
from moderation.permissions import admins_only
from moderation.workflow import listening
from newsroom.models import Delivery, Endpoint, Reader
from newsroom.refusals import Refusal

SHOWN_ONCE = "endpoint_secret"  # in the session, until the next page


def _admin(request: HttpRequest) -> Reader:
    return cast(Reader, request.user)


@never_cache
@admins_only
def endpoints(request: HttpRequest) -> HttpResponse:
    """All of them, and a form for one more."""
    papers = administered_by(_admin(request))
    form = NewEndpointForm(request.POST or None, papers=papers)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        try:
            made, secret = listening.add_endpoint(
                facts.pop("publication"), by=_admin(request), **facts
            )
        except Refusal as no:
            refusal = no
        else:
            request.session[SHOWN_ONCE] = [str(made.pk), secret]
            return redirect("endpoint", made.pk)
    listed = list(endpoints_of(_admin(request)))
    counts = counted(listed)
    context = {
        "rows": [(one, counts[one.pk]) for one in listed],
        "papers": papers,
        "form": form,
        "refusal": refusal,
    }
    failed = request.method == "POST" and bool(form.errors)
    status = _status(failed, refusal)
    return render(request, "moderation/desk/endpoints.html", context, status=status)


@never_cache
@admins_only
def endpoint(request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """One of them: what was sent, and what it is."""
    held = _mine(request, endpoint_id)
    if request.method != "POST":
        return _page(request, held)
    form = EndpointForm(request.POST)
    if not form.is_valid():
        return _page(request, held, form=form)
    try:
        listening.change_endpoint(held, by=_admin(request), **form.cleaned_data)
    except Refusal as refusal:
        return _page(request, held, form=form, refusal=refusal)
    messages.success(request, _("Saved."))
    return redirect("endpoint", held.pk)


@require_POST
@admins_only
def rotate(request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """A new secret, shown on the next page and never again."""
    held, form = _mine(request, endpoint_id), RotateForm(request.POST)
    if not form.is_valid():
        return _page(request, held, rotate_form=form)
    overlap = timedelta(hours=form.cleaned_data["overlap"])
    secret = listening.rotate_secret(held, by=_admin(request), overlap=overlap)
    request.session[SHOWN_ONCE] = [str(held.pk), secret]
    return redirect("endpoint", held.pk)


@require_POST
@admins_only
def act(request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """What a button does, by its name."""
    held = _mine(request, endpoint_id)
    does = ACTS.get(request.POST.get("act", ""))
    if does is None:
        return redirect("endpoint", held.pk)
    try:
        said = does(held, _admin(request))
    except Refusal as refusal:
        return _page(request, held, refusal=refusal)
    messages.success(request, said)
    is_there = Endpoint.objects.filter(pk=held.pk).exists()
    return redirect("endpoint", held.pk) if is_there else redirect("endpoints")


@require_POST
@admins_only
def replay_since(request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """Send everything once more that happened since."""
    held, form = _mine(request, endpoint_id), SinceForm(request.POST)
    if not form.is_valid():
        return _page(request, held, since_form=form)
    count = listening.replay_since(held, form.cleaned_data["since"], by=_admin(request))
    messages.success(request, once_more(count))
    return redirect("endpoint", held.pk)


@require_POST
@admins_only
def replay(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Send one once more."""
    mine = Delivery.objects.filter(endpoint__in=endpoints_of(_admin(request)))
    held = get_object_or_404(mine.select_related("endpoint"), pk=delivery_id)
    try:
        listening.replay_one(held, by=_admin(request))
    except Refusal as refusal:
        return _page(request, held.endpoint, refusal=refusal)
    messages.success(request, once_more(1))
    return redirect("endpoint", held.endpoint_id)


def _mine(request: HttpRequest, pk: UUID) -> Endpoint:
    return get_object_or_404(endpoints_of(_admin(request)), pk=pk)


def _page(
    request: HttpRequest,
    held: Endpoint,
    *,
    form: EndpointForm | None = None,
    rotate_form: RotateForm | None = None,
    since_form: SinceForm | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    held = _mine(request, held.pk)
    paginator, state = NewestDeliveryFirst(), request.GET.get("state", "")
    found = deliveries_of(_admin(request), held, state)
    rows = paginator.paginate_queryset(found, Request(request)) or []
    show_what_is_sent(rows)
    _lead_to_comments(rows)
    pk, secret = request.session.pop(SHOWN_ONCE, (None, None))
    an_hour_ago = timezone.localtime() - timedelta(hours=1)
    context = {
        "endpoint": held,
        "counts": counted([held])[held.pk],
        "secret": secret if pk == str(held.pk) else None,
        "form": form or EndpointForm.of(held),
        "rotate": rotate_form or RotateForm(),
        "since": since_form or SinceForm(initial={"since": an_hour_ago}),
        "refusal": refusal,
        "deliveries": rows,
        "state": state,
        "dead": DEAD,
        "states": [("", _("All")), *Delivery.State.choices],
        "more": paginator.get_next_link(),
        "newer": paginator.get_previous_link(),
    }
    failed = any(one is not None for one in (form, rotate_form, since_form))
    status = _status(failed, refusal)
    return render(request, "moderation/desk/endpoint.html", context, status=status)


def _lead_to_comments(deliveries: Sequence[Any]) -> None:
    """Put beside each of these where the comment is looked at that it is about."""
    about = {one.pk: UUID(one.event.data["comment"]) for one in deliveries
             if one.event.data.get("comment")}  # fmt: skip
    addresses = addresses_of(about.values())
    for one in deliveries:
        one.leads_to = addresses.get(about[one.pk]) if one.pk in about else None


def _status(failed: bool, refusal: Refusal | None) -> int:
    return refusal.status if refusal else 400 if failed else 200
