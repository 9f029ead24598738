"""The appeals that wait for a moderator, as a page: about texts, and about accounts."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from rest_framework.request import Request

from comments.paging import OldestCaseFirst
from moderation.forms import StatementForm
from moderation.hearings import accounts_to_be_heard, appeals_within_reach, to_be_heard
from moderation.permissions import moderators_only
from moderation.workflow.appealing_accounts import answer, waiting_for, within_reach_of
from moderation.workflow.replacing import holding
from newsroom.models import Reader
from newsroom.problems import as_page
from newsroom.refusals import Invalid, Refusal

ACCOUNTS_AT_ONCE = 20


@never_cache
@require_safe
@moderators_only
def appeals(request: HttpRequest) -> HttpResponse:
    """The appeals that wait for this moderator, the longest wait first."""
    moderator = cast(Reader, request.user)
    paginator = OldestCaseFirst()
    page = paginator.paginate_queryset(appeals_within_reach(moderator), Request(request)) or []
    mine = to_be_heard(moderator, page)
    waiting = list(waiting_for(moderator)[:ACCOUNTS_AT_ONCE])
    accounts = accounts_to_be_heard(moderator, waiting)
    context = {
        "cases": mine,
        "accounts": list(zip(accounts, holding(accounts), strict=True)),
        "for_others": len(page) - len(mine),
        "accounts_for_others": len(waiting) - len(accounts),
        "more": paginator.get_next_link(),
    }
    return render(request, "moderation/desk/appeals.html", context)


@require_POST
@moderators_only
def answer_about_account(request: HttpRequest, appeal_id: UUID) -> HttpResponse:
    """Lift the restriction of an account, or leave it, and say why."""
    moderator = cast(Reader, request.user)
    found = get_object_or_404(within_reach_of(moderator), pk=appeal_id)
    form = StatementForm(request.POST)
    if not form.is_valid():
        too_long = Invalid(_("That statement is too long; 2,000 characters are the most."))
        return as_page(request, too_long, had_written=form["statement"].value())
    words = form.cleaned_data["statement"]
    try:
        answer(found, moderator=moderator, upheld="lift" in request.POST, explanation=words)
    except Refusal as refusal:
        return as_page(request, refusal, had_written=words)
    messages.success(request, _("Your answer is on record, and the reader is told."))
    return redirect("desk-appeals")
