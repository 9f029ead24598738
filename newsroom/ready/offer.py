"""What a view says of an answer that may be handed out again.

The request that an answer for everybody is made for stands for all who ask the same: it carries no
cookie but a language, and an `Offer` for the view to fill in. One that is made for a reader, in a
session of theirs, carries an offer as well, under another name. Other requests carry none, and the
same view answers them as ever.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.http import HttpRequest

IN_ENVIRON = "third_reading.offer"
TO_ONE = "third_reading.offer_to_one"


@dataclass
class Offer:
    names: set[str] = field(default_factory=set)  # what it is about; with none it is not kept
    by_browser: bool = True  # whether it is in the language that the browser likes
    until: datetime | None = None  # when it is known to become wrong, with nothing being changed


def is_for_everybody(request: HttpRequest) -> bool:
    """Whether nothing of the one who asks may be in the answer."""
    return IN_ENVIRON in request.META


def is_for_one(request: HttpRequest) -> bool:
    """Whether the answer may be handed out again to the same reader in the same session."""
    return TO_ONE in request.META


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


def offer_to_one(
    request: HttpRequest, names: Iterable[str], *, reader: UUID, until: datetime | None = None
) -> None:
    """This answer may be kept for the reader that it was made for, until something of these
    names, or something of their own, is changed."""
    made: Offer | None = request.META.get(TO_ONE)
    if made is not None:
        made.names.update(names, [of_reader(reader)])
        made.until = min(filter(None, (made.until, until)), default=None)


def of_article(pk: UUID) -> str:
    return f"article-{pk}"


def of_publication(pk: int) -> str:
    return f"publication-{pk}"


def of_reader(pk: UUID) -> str:
    """All that is somebody's own: their texts, reactions, mutes, letters, roles, sanctions."""
    return f"{_READER}{pk}"


def of_session(key: str) -> str:
    """A session, by a hash: its key opens an account, and is told to nobody."""
    return f"{_SESSION}{sha256(key.encode()).hexdigest()}"


def is_of_one(name: str) -> bool:
    """Whether what is so named is on no page for everybody."""
    return name.startswith((_READER, _SESSION))


_READER, _SESSION = "reader-", "session-"
