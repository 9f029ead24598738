"""What a view says of an answer that may be handed to everybody.

The request that such an answer is made for stands for all who ask the same: it carries no cookie
but a language, and an `Offer` for the view to fill in. Other requests carry none, and the same
view answers them as ever.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

IN_ENVIRON = "third_reading.offer"


@dataclass
class Offer:
    names: set[str] = field(default_factory=set)  # what it is about; with none it is not kept
    by_browser: bool = True  # whether it is in the language that the browser likes
    until: datetime | None = None  # when it is known to become wrong, with nothing being changed


def is_for_everybody(request: HttpRequest) -> bool:
    """Whether nothing of the one who asks may be in the answer."""
    return IN_ENVIRON in request.META


def offer(
    request: HttpRequest,
    names: Iterable[str],
    *,
    by_browser: bool = True,
    until: datetime | None = None,
) -> None:
    """This answer may be kept until something of this name is changed."""
    made: Offer | None = request.META.get(IN_ENVIRON)
    if made is not None:
        made.names.update(names)
        made.by_browser = made.by_browser and by_browser
        made.until = min(filter(None, (made.until, until)), default=None)


def of_article(pk: UUID) -> str:
    return f"article-{pk}"


def of_publication(pk: int) -> str:
    return f"publication-{pk}"
