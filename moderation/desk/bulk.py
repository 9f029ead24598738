"""Deciding many cases at once: chosen in the list, looked over, and carried out one by one."""

from __future__ import annotations

from collections import Counter
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from moderation.desk.listing import address
from moderation.desk.rows import rows_of
from moderation.forms import BulkForm
from moderation.listing.bulk import acts_seen_by, all_of, results_of
from moderation.listing.cases import with_what_is_shown
from moderation.listing.filters import CaseFilter
from moderation.models import BulkItem, StaffOutcome
from moderation.models.bulk import AT_MOST, SEEN_AT_MOST
from moderation.permissions import cases_of, moderators_only
from moderation.refusals import NothingChosen
from moderation.workflow.bulk import ask_in_bulk
from newsroom.ids import new_id
from newsroom.models import Reader
from newsroom.refusals import NotHere, Refusal

Seen = dict[UUID, str]


@never_cache
@require_POST
@moderators_only
def bulk(request: HttpRequest) -> HttpResponse:
    """Look over what was chosen (ticks, or all of a filter), and then ask for it (`go`)."""
    moderator = cast(Reader, request.user)
    chosen = CaseFilter(QueryDict(request.POST.get("query", "")), moderator)
    if "all" in request.POST and chosen.is_valid():
        cases, left_out = all_of(chosen)
        seen = {case.pk: case.seen for case in cases}
    else:
        seen, left_out = _told(request.POST.getlist("case")), 0
        cases = list(_shown(moderator, seen))
    asks = "go" in request.POST
    form = BulkForm(request.POST if asks else None, initial={"key": new_id()})
    refusal: Refusal | None = None if cases else NothingChosen()
    if asks and cases and form.is_valid():
        facts = dict(form.cleaned_data)
        outcome = StaffOutcome(facts.pop("outcome"))
        try:
            act = ask_in_bulk(seen, moderator=moderator, outcome=outcome, **facts)
        except Refusal as no:
            refusal = no
        else:
            return redirect("bulk-act", act.pk)
    context = {
        "form": form,
        "refusal": refusal,
        "key": form["key"].value(),
        "rows": rows_of(cases, moderator),
        "seen": [f"{pk}:{what}" for pk, what in seen.items()],
        "count": len(cases),
        "left_out": left_out,
        "query": chosen.query(),
        "back": address(chosen.query()),
        "at_most": AT_MOST,
    }
    status = refusal.status if refusal else 400 if form.errors else 200
    return render(request, "moderation/desk/bulk.html", context, status=status)


def _told(values: list[str]) -> Seen:
    """What the page that was chosen from said of each case: its id, and what it was."""
    found: Seen = {}
    for value in values:
        pk, _colon, seen = value.partition(":")
        if len(seen) > SEEN_AT_MOST or "\x00" in seen:
            raise NotHere
        try:
            found[UUID(pk)] = seen
        except ValueError as error:
            raise NotHere from error
    return found


def _shown(moderator: Reader, seen: Seen) -> Any:
    return with_what_is_shown(cases_of(moderator).filter(pk__in=seen)).order_by(
        "rank", "due_at", "pk"
    )


@never_cache
@moderators_only
def bulk_act(request: HttpRequest, act_id: UUID) -> HttpResponse:
    """How far it is, and what came of each case."""
    act = get_object_or_404(acts_seen_by(cast(Reader, request.user)), pk=act_id)
    items = list(results_of(act))
    states = Counter(item.state for item in items)
    context = {
        "act": act,
        "items": [item for item in items if item.state != BulkItem.State.DONE],
        "decided": [item for item in items if item.state == BulkItem.State.DONE],
        "total": len(items),
        "over": len(items) - states[BulkItem.State.WAITING],
        "states": [(state.label, states[state]) for state in BulkItem.State if states[state]],
    }
    return render(request, "moderation/desk/bulk_act.html", context)
