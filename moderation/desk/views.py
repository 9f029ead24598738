"""One case, and deciding it."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from moderation.desk.explaining import earlier_texts, explain
from moderation.forms import DecisionForm
from moderation.models import StaffOutcome
from moderation.permissions import cases_of, moderators_only
from moderation.refusals import AlreadyDecided, Contradiction, SameModerator
from moderation.workflow.auditing import is_blind
from moderation.workflow.moderating import barred_from, decide_case
from newsroom.models import Reader
from newsroom.refusals import Refusal

ON_RECORD = {
    StaffOutcome.RELEASE: _("Your decision is on record: release it."),
    StaffOutcome.RETURN: _("Your decision is on record: return it to its author."),
    StaffOutcome.REJECT: _("Your decision is on record: reject it."),
}


@never_cache
@moderators_only
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One case with all that a decision needs, and the form for it."""
    moderator = cast(Reader, request.user)
    found = get_object_or_404(
        cases_of(moderator).select_related(
            "revision__author",
            "revision__mends",
            "revision__edits",
            "comment__article",
            "comment__parent__released_revision",
            "decision__moderator",
            "appealed__moderator",
        ),
        pk=case_id,
    )
    form = DecisionForm(request.POST if request.method == "POST" else None)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        outcome = StaffOutcome(form.cleaned_data.pop("outcome"))
        try:
            decide_case(found, moderator=moderator, outcome=outcome, **form.cleaned_data)
        except (AlreadyDecided, Contradiction, SameModerator) as no:
            refusal = no
        else:
            messages.success(request, ON_RECORD[outcome])
            return redirect("desk")
    context = {
        "case": found,
        "form": form,
        "refusal": refusal,
        "barred": barred_from(found, moderator),
        "blind": is_blind(found),
        "said": None if is_blind(found) else explain(found.revision.mends or found.revision),
        "earlier": earlier_texts(found.revision),
    }
    status = refusal.status if refusal else 400 if form.errors else 200
    return render(request, "moderation/desk/case.html", context, status=status)
