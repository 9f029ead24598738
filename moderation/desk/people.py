"""People at the desk: looking somebody up, and all that the desk knows of one reader."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from rest_framework.request import Request

from comments.models import Status
from comments.paging import NewestFirst
from moderation import people as found
from moderation.desk.sanction_forms import NoteForm, SanctionForm
from moderation.linked import linked_to
from moderation.models import Sanction
from moderation.permissions import moderators_only
from moderation.reporting_record import reporting_of
from moderation.reviewing_record import reviewing_of
from newsroom.models import Reader, Role
from newsroom.refusals import Refusal

TEXTS_A_PAGE = 20


@never_cache
@moderators_only
def people(request: HttpRequest) -> HttpResponse:
    """Who is restricted now; or whose name or handle begins with what was asked."""
    moderator = cast(Reader, request.user)
    asked = request.GET.get("q", "").strip()[:120]
    paginator = NewestFirst()
    rows: Any = found.found_by(moderator, asked) if asked else found.restricted_now(moderator)
    page = list(paginator.paginate_queryset(rows, Request(request)) or [])
    context = {
        "asked": asked,
        "due": [] if asked else found.to_be_reviewed(moderator),
        "readers": page if asked else [],
        "sanctions": [] if asked else page,
        "more": paginator.get_next_link(),
    }
    return render(request, "moderation/desk/people.html", context)


@never_cache
@moderators_only
def person(request: HttpRequest, reader_id: UUID) -> HttpResponse:
    """All that the desk knows of one reader."""
    moderator = cast(Reader, request.user)
    reader = get_object_or_404(found.people_of(moderator), pk=reader_id)
    return page_about(request, reader)


def page_about(
    request: HttpRequest, reader: Reader, *, refusal: Refusal | None = None, **forms: Any
) -> HttpResponse:
    """The page, with what was just filled in on it, and why it was refused."""
    moderator = cast(Reader, request.user)
    seats = found.shared_with(moderator, reader)
    state = request.GET.get("state", "")
    paginator = NewestFirst()
    paginator.page_size = TEXTS_A_PAGE
    texts = found.texts_by(reader, moderator, state)
    page = list(paginator.paginate_queryset(texts, Request(request)) or [])
    decisions = found.decisions_about(page)
    sanctions = found.sanctions_of(reader, moderator)
    context = {
        "person": reader,
        "badges": list(reader.roles.filter(publication__in=[s.publication_id for s in seats])),
        "record": found.record_of(reader, moderator),
        "state": state if state in Status.values else "",
        "texts": [(text, decisions.get(text.pk)) for text in page],
        "older": paginator.get_next_link(),
        "reviewing": reviewing_of(reader, moderator),
        "reporting": reporting_of(reader, moderator),
        "in_force": [one for one in sanctions if one.is_in_force],
        "sanctions": sanctions,
        "notes": list(found.notes_on(reader, moderator)[: found.SHOWN]),
        "linked": linked_to(reader, moderator),
        "seats": seats,
        "barred": _barred(reader, moderator, seats),
        "kinds": Sanction.Kind,
        "form": SanctionForm(None, seats=seats),
        "note_form": NoteForm(None, seats=seats),
        "refusal": refusal,
        **forms,
    }
    has_errors = any(form.errors for form in forms.values() if hasattr(form, "errors"))
    status = refusal.status if refusal else 400 if has_errors else 200
    return render(request, "moderation/desk/person.html", context, status=status)


def _barred(reader: Reader, moderator: Reader, seats: list[Role]) -> str:
    """Why this moderator does nothing about this reader: `own`, `fellow`, or empty."""
    if reader.pk == moderator.pk:
        return "own"
    here = [seat.publication_id for seat in seats]
    fellow = Role.objects.filter(reader=reader, publication__in=here, kind__in=Role.DESK)
    is_admin = any(seat.is_at_least(Role.Kind.ADMIN) for seat in seats)
    return "fellow" if not is_admin and fellow.exists() else ""
