"""Reactions, for who may take part."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from comments import reacting as pages
from moderation.workflow.reacting import react


def reactions(request: HttpRequest) -> HttpResponse:
    """As comments' own; whoever is suspended is refused."""
    return pages.reactions(request, verb=react)
