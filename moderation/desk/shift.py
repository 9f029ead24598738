"""A shift: how the desk stands, notes from one shift to the next, and cases given to somebody."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from moderation.desk.listing import capped
from moderation.desk.rows import rows_of
from moderation.listing.shift import shift_of
from moderation.models import Case
from moderation.models.shift import NOTE_AT_MOST
from moderation.permissions import cases_of, moderators_only, seats_of
from moderation.refusals import NotAtThisDesk, NotYourDesk
from moderation.workflow.handing_over import assign_case, colleagues_at, leave_note
from newsroom.models import Publication, Reader
from newsroom.refusals import Invalid, Refusal


@never_cache
@moderators_only
def shift(request: HttpRequest) -> HttpResponse:
    """How the desk stands; and saying something to the next shift."""
    moderator = cast(Reader, request.user)
    desks = {seat.publication.slug: seat.publication for seat in seats_of(moderator)}
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            desk = _named(request.POST.get("publication"), desks)
            leave_note(desk, by=moderator, text=request.POST.get("text", ""))
        except (Invalid, NotYourDesk) as no:
            refusal = no
        else:
            messages.success(request, _("The next shift will read it."))
            return redirect("shift")
    found = shift_of(moderator)
    context = {
        "shift": found,
        "waiting": capped(found.waiting),
        "late": capped(found.late),
        "causes": [(one, capped(one.waiting), capped(one.late)) for one in found.causes],
        "rows": rows_of(found.latest, moderator),
        "desks": desks.values(),
        "refusal": refusal,
        "text": request.POST.get("text", "") if refusal else "",
        "note_at_most": NOTE_AT_MOST,
    }
    status = refusal.status if refusal else 200
    return render(request, "moderation/desk/shift.html", context, status=status)


def _named(told: str | None, desks: dict[str, Publication]) -> Publication:
    """The desk that a note is for; who sits at one alone need not name it. Raises NotYourDesk."""
    if told is None and len(desks) == 1:
        [told] = desks
    if told not in desks:  # no more, perhaps, since the page came
        raise NotYourDesk
    return desks[told]


@never_cache
@moderators_only
def hand_over(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Give a case to a colleague by name, or back to whoever comes first."""
    moderator = cast(Reader, request.user)
    found = get_object_or_404(
        cases_of(moderator).select_related("revision__author", "article", "assigned_to"),
        pk=case_id,
    )
    colleagues = colleagues_at(found.publication_id, found.section)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            _give(found, request.POST.get("to", ""), colleagues, moderator)
        except Refusal as no:
            refusal = no
        else:
            return redirect("case", found.pk)
    context = {
        "case": found,
        "row": rows_of([found], moderator)[0],
        "colleagues": [one for one in colleagues if one.pk != found.author_id],
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "moderation/desk/hand_over.html", context, status=status)


def _give(case: Case, to: str, colleagues: list[Reader], moderator: Reader) -> None:
    wanted = next((one for one in colleagues if str(one.pk) == to), None)
    if to and wanted is None:
        raise NotAtThisDesk
    assign_case(case, to=wanted, moderator=moderator)
