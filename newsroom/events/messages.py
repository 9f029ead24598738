"""What is sent: the envelope around an event. The same event has the same id however often."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC
from typing import Any
from uuid import UUID

from newsroom.events.kinds import API_VERSION
from newsroom.events.picking import Leased
from newsroom.models import ArticleAddress, Delivery, Event


def bodies_of(leased: Sequence[Leased]) -> list[tuple[Event, bytes]]:
    """The event and the body for each of these. Two queries, whatever their number."""
    found = Event.objects.select_related("publication").in_bulk([one.event for one in leased])
    urls = _addresses(found.values())
    return [(found[one.event], _body(found[one.event], one.attempt, urls)) for one in leased]


def envelope(event: Event, attempt: int, **more: Any) -> dict[str, Any]:
    """What a receiver reads. `sequence` is its place in line, which it keeps in a replay."""
    return {
        "id": str(event.pk),
        "type": event.type,
        "api_version": API_VERSION,
        "created_at": event.created_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "site": event.publication.slug,
        "sequence": event.place,
        "delivery_attempt": attempt,
        "data": event.data | more,
    }


def shown(deliveries: Sequence[Delivery]) -> list[dict[str, Any]]:
    """For people: what each of these says, as the last time or as it will be. One query."""
    urls = _addresses(one.event for one in deliveries)
    return [_told(one.event, max(one.attempts, 1), urls) for one in deliveries]


def _told(event: Event, attempt: int, urls: dict[str, str]) -> dict[str, Any]:
    url = urls.get(event.data.get("article", ""))
    more = {"article_url": url} if "article" in event.data else {}
    return envelope(event, attempt, **more)


def _body(event: Event, attempt: int, urls: dict[str, str]) -> bytes:
    return json.dumps(_told(event, attempt, urls), separators=(",", ":")).encode()


def _addresses(events: Iterable[Event]) -> dict[str, str]:
    """The first address under which each of their articles is known."""
    articles = {UUID(event.data["article"]) for event in events if event.data.get("article")}
    if not articles:
        return {}
    known = ArticleAddress.objects.filter(article__in=articles).order_by("article", "pk")
    first = known.distinct("article").values_list("article", "url")
    return {str(article): url for article, url in first}
