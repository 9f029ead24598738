"""What every page may want to know."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from newsroom.languages import the_publication
from newsroom.ready.offer import is_for_everybody


def masthead(request: HttpRequest) -> dict[str, Any]:
    """The newspaper's name, for pages that are about no article; and the languages we speak."""
    return {
        "the_newspaper": SimpleLazyObject(lambda: _name(request)),
        "languages": settings.LANGUAGES,
        "for_everybody": is_for_everybody(request),
    }


def _name(request: HttpRequest) -> str:
    publication = the_publication(request)
    return publication.name if publication else ""
