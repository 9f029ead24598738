"""What every page may want to know."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from newsroom.models import Publication


def masthead(request: HttpRequest) -> dict[str, Any]:
    """The newspaper's name, for pages that are about no article: where there is only one."""
    return {"the_newspaper": SimpleLazyObject(the_newspaper)}


def the_newspaper() -> str:
    """Its name, where this installation serves only one; else empty."""
    names = list(Publication.objects.values_list("name", flat=True)[:2])
    return names[0] if len(names) == 1 else ""
