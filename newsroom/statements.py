"""What the newsroom states in public about its pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from newsroom.models import Publication


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """How far the pages are for everyone, how that is known, and whom to write to.

    Its parts are those of the model statement in Commission Implementing Decision (EU) 2018/1523.
    """
    publications = Publication.objects.exclude(contact="").order_by("name")
    return render(request, "accessibility.html", {"publications": publications})
