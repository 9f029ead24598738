"""An admin says where a publication wants to be told what happens, and sends it once more.

Each leaves a line in the log: which endpoint, and what was done; never its address or a secret.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from moderation.logbook import log
from moderation.models import LogEntry
from moderation.permissions import seat_at
from moderation.refusals import (
    AdminsOnly,
    AlreadyPaused,
    NotPaused,
    StillWaiting,
    TooManyEndpoints,
    UnknownEvent,
)
from newsroom.events import endpoints
from newsroom.events.kinds import KINDS
from newsroom.models import Delivery, Endpoint, Event, Publication, Reader, Role
from newsroom.refusals import NotHere
from newsroom.targets import check

ENDPOINTS_AT_MOST = 20  # of a publication


def add_endpoint(
    publication: Publication,
    *,
    by: Reader,
    url: str,
    description: str = "",
    events: Iterable[str] = (),
) -> tuple[Endpoint, str]:
    """Tell this address of these events, or of all; the endpoint, and the secret that signs.

    The secret is not shown again. Raises AdminsOnly, UnknownEvent, TooManyEndpoints, and
    BadTarget for an address that must not be called or cannot be.
    """
    check(url)  # before anything is locked: a name server may be slow
    events = _known(events)
    with transaction.atomic():
        Publication.objects.select_for_update(no_key=True).get(pk=publication.pk)
        _must_be_admin(publication.pk, by)
        if Endpoint.objects.filter(publication=publication).count() >= ENDPOINTS_AT_MOST:
            raise TooManyEndpoints
        endpoint, secret = endpoints.add(
            publication, url=url, description=description, events=events, by=by
        )
        _log(endpoint, by, "added", events=events)
        return endpoint, secret


def change_endpoint(
    endpoint: Endpoint,
    *,
    by: Reader,
    url: str | None = None,
    description: str | None = None,
    events: Iterable[str] | None = None,
) -> Endpoint:
    """Change what is given; the rest stays. Raises what `add_endpoint` raises, and NotHere."""
    told: dict[str, Any] = {"url": url, "description": description}
    told["events"] = None if events is None else _known(events)
    if url is not None and url != endpoint.url:
        check(url)
    with transaction.atomic():
        endpoint = _locked(endpoint, by)
        changed = [name for name, value in told.items()
                   if value is not None and getattr(endpoint, name) != value]  # fmt: skip
        for name in changed:
            setattr(endpoint, name, told[name])
        if changed:
            endpoint.save(update_fields=changed)
            _log(endpoint, by, "changed", fields=changed)
        return endpoint


@transaction.atomic
def rotate_secret(
    endpoint: Endpoint, *, by: Reader, overlap: timedelta = endpoints.OVERLAP
) -> str:
    """Sign with a new secret; for `overlap` the one before signs, too. Raises AdminsOnly."""
    endpoint = _locked(endpoint, by)
    secret = endpoints.rotate(endpoint, overlap)
    _log(endpoint, by, "rotated", overlap_hours=overlap.total_seconds() / 3600)
    return secret


@transaction.atomic
def pause_endpoint(endpoint: Endpoint, *, by: Reader) -> Endpoint:
    """Send nothing for now; what happens waits. Raises AdminsOnly and AlreadyPaused."""
    endpoint = _locked(endpoint, by)
    if not endpoint.is_active:
        raise AlreadyPaused
    endpoints.pause(endpoint)
    _log(endpoint, by, "paused")
    return endpoint


@transaction.atomic
def resume_endpoint(endpoint: Endpoint, *, by: Reader) -> Endpoint:
    """Send again, also to one that failed last. Raises AdminsOnly and NotPaused."""
    endpoint = _locked(endpoint, by)
    if endpoint.is_active and not endpoint.failures:
        raise NotPaused
    endpoints.resume(endpoint)
    _log(endpoint, by, "resumed")
    return endpoint


@transaction.atomic
def remove_endpoint(endpoint: Endpoint, *, by: Reader) -> None:
    """Never send to it again; what waits is dropped. Raises AdminsOnly."""
    endpoint = _locked(endpoint, by)
    endpoints.remove(endpoint)
    _log(endpoint, by, "removed")


@transaction.atomic
def ping_endpoint(endpoint: Endpoint, *, by: Reader) -> Event:
    """Send an event that means nothing, to see whether it arrives. Raises AdminsOnly."""
    return endpoints.ping(_locked(endpoint, by))


@transaction.atomic
def replay_one(delivery: Delivery, *, by: Reader) -> None:
    """Send one once more. Raises AdminsOnly, and StillWaiting for what is on its way."""
    endpoint = _locked(delivery.endpoint, by)
    if not endpoints.replay(endpoint, Q(pk=delivery.pk)):
        raise StillWaiting
    _log(endpoint, by, "replayed", count=1)


@transaction.atomic
def replay_dead(endpoint: Endpoint, *, by: Reader) -> int:
    """Send everything once more that was given up; how many. Raises AdminsOnly."""
    endpoint = _locked(endpoint, by)
    count = endpoints.replay(endpoint, Q(state=Delivery.State.DEAD))
    _log(endpoint, by, "replayed", count=count)
    return count


@transaction.atomic
def replay_since(endpoint: Endpoint, since: datetime, *, by: Reader) -> int:
    """Send everything once more that happened since, whether it arrived or not; how many.

    Raises AdminsOnly.
    """
    endpoint = _locked(endpoint, by)
    count = endpoints.replay_since(endpoint, since)
    _log(endpoint, by, "replayed", count=count, since=since.isoformat())
    return count


def _known(events: Iterable[str]) -> list[str]:
    wanted = sorted(set(events))
    if unknown := [one for one in wanted if one not in KINDS]:
        raise UnknownEvent(event=unknown[0])
    return wanted


def _must_be_admin(publication: int, by: Reader) -> None:
    seat = seat_at(by, publication)
    if seat is None or not seat.is_at_least(Role.Kind.ADMIN):
        raise AdminsOnly


def _locked(endpoint: Endpoint, by: Reader) -> Endpoint:
    """As it is now, locked against other admins and the postman. Raises AdminsOnly, NotHere."""
    rows = Endpoint.objects.select_for_update(no_key=True, of=("self",))
    found = rows.select_related("publication").filter(pk=endpoint.pk).first()
    _must_be_admin(endpoint.publication_id, by)
    if found is None:
        raise NotHere
    return found


def _log(endpoint: Endpoint, by: Reader, how: str, **facts: Any) -> None:
    log(
        LogEntry.Act.ENDPOINT,
        publication=endpoint.publication_id,
        by=by,
        how=how,
        endpoint=str(endpoint.pk),
        **facts,
    )
