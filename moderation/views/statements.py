"""Why one was restricted, by which rule, and what one can do: the statements of reasons."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from rest_framework.request import Request

from comments.paging import NewestFirst
from moderation.forms import StatementForm
from moderation.statements import statements_to, told
from moderation.views.requests import only_posted, reader_of
from moderation.views.words import look, words_stay
from moderation.workflow.appealing_statements import appeal_statement
from newsroom.refusals import Invalid


@never_cache
@login_required
@require_safe
def statements(request: HttpRequest) -> HttpResponse:
    """All statements of reasons to me, newest first."""
    paginator = NewestFirst()
    page = paginator.paginate_queryset(statements_to(reader_of(request)), Request(request)) or []
    context = {"statements": page, "older": paginator.get_next_link()}
    return render(request, "moderation/statements.html", context)


@never_cache
@login_required
@require_safe
def statement(request: HttpRequest, statement_id: UUID) -> HttpResponse:
    """One of them, whole."""
    found = get_object_or_404(statements_to(reader_of(request)), pk=statement_id)
    context = {"told": told(found), "had_written": look(request).get("text", "")}
    return render(request, "moderation/statement.html", context)


@only_posted("statements")
@words_stay
def appeal(request: HttpRequest, statement_id: UUID) -> HttpResponse:
    """Appeal against what it states."""
    found = get_object_or_404(statements_to(reader_of(request)), pk=statement_id)
    form = StatementForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("That statement is too long; 2,000 characters are the most."))
    appeal_statement(found, words=form.cleaned_data["statement"])
    messages.success(request, _("It is with the desk. You will get a letter."))
    return redirect("statement", statement_id)
