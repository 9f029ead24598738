"""Whom the house calls and leaves alone for a while, since they failed: hooks, and endpoints.

By publication: whoever runs the house is told of all of them, a desk of its own. No word holds an
address.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils import timezone

from moderation.hooked import all_resting
from moderation.permissions import moderated_by
from newsroom.accounts.second_factor import was_shown
from newsroom.models import Endpoint, Reader

Resting = dict[int, dict[str, str]]


def resting() -> Resting:
    """Words for `/healthz`, by the key of the publication that they are of."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for publication, name in [*_hooks(), *_endpoints()]:
        found[publication][name] += 1
    return {
        publication: {name: _so_many(times) for name, times in names.items()}
        for publication, names in found.items()
    }


def at_their_desks(request: HttpRequest, found: Resting) -> dict[str, str]:
    """What of it whoever has signed in may know: they sit at that desk, as they would to work."""
    reader = request.user
    if not isinstance(reader, Reader) or not was_shown(request):
        return {}
    return of_all({one: found[one] for one in moderated_by(reader) if one in found})


def of_all(found: Resting) -> dict[str, str]:
    return {name: says for names in found.values() for name, says in names.items()}


def _so_many(times: int) -> str:
    return "resting" if times == 1 else f"{times} are resting"


def _hooks() -> Iterator[tuple[int, str]]:
    for hook in all_resting():
        yield hook.publication_id, f"hook {hook.publication.slug}/{hook.name}"


def _endpoints() -> Iterator[tuple[int, str]]:
    """By host, of which a publication may have several: the rest of an address may be a secret."""
    rests = Endpoint.objects.filter(state=Endpoint.State.ACTIVE, rests_until__gt=timezone.now())
    for publication, slug, url in rests.values_list("publication", "publication__slug", "url"):
        yield publication, f"endpoint {slug}/{urlsplit(url).hostname or '?'}"
