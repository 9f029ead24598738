"""New since your last visit: what was released after a reader last looked at a thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from comments.models import Comment, Mute, Visit
from comments.own import Look
from newsroom.models import Article, Reader

# Pages that are opened one soon after the other are one visit: its marks stay while it lasts.
ANOTHER_VISIT_AFTER = timedelta(minutes=30)
NOTED_EVERY = timedelta(minutes=1)
COUNTED_AT_MOST = 100


@dataclass(frozen=True)
class News:
    """What is new to a reader: how much (at most COUNTED_AT_MOST), and the first of it."""

    since: datetime
    number: int
    first: UUID

    @property
    def are_more(self) -> bool:
        return self.number >= COUNTED_AT_MOST


def is_a_look(request: HttpRequest) -> bool:
    """Whether somebody is about to see the page, rather than a browser that fetches ahead."""
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return request.method == "GET" and "prefetch" not in purpose


def last_visit(
    reader: Reader, article: Article, look: Look | None, *, looks: bool
) -> datetime | None:
    """When the reader's visit before this one ended; None if this is the first.

    `look` is what is written down of it. Where they look, that is noted: once a minute at most.
    """
    now = timezone.now()
    if look is None:
        if looks:
            first = Visit(reader=reader, article=article, since=now, latest=now)
            Visit.objects.bulk_create([first], ignore_conflicts=True)
        return None
    since = look.latest if now - look.latest >= ANOTHER_VISIT_AFTER else look.since
    if looks and now - look.latest >= NOTED_EVERY:
        # Of two pages that are opened at once, one is enough.
        Visit.objects.filter(pk=look.pk, latest=look.latest).update(since=since, latest=now)
    return since


def news(reader: Reader, article: Article, since: datetime | None) -> News | None:
    """What others said since then, if anything."""
    if since is None:
        return None
    muted = Mute.objects.filter(reader=reader).values("muted")
    by_others = Comment.public.filter(article=article, first_released_at__gt=since).exclude(
        Q(author=reader) | Q(author__in=muted)
    )
    found = by_others.order_by("first_released_at").values_list("pk", flat=True)
    ids = list(found[:COUNTED_AT_MOST])
    return News(since, len(ids), ids[0]) if ids else None
