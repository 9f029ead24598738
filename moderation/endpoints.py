"""The endpoints of the publications that an admin runs, and what was sent: for page and API."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from moderation.downloads import administered_by
from newsroom import refusals
from newsroom.events.messages import shown
from newsroom.models import Delivery, Endpoint, Reader

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WAITING, DEAD = str(Delivery.State.WAITING), str(Delivery.State.DEAD)


SAID: dict[str, StrOrPromise] = {
    "timed_out": _("It did not answer in time."),
    "no_connection": _("There was no connection to it."),
    "tls_failed": _("Its certificate is not valid for that name, or it speaks no TLS."),
    "bad_answer": _("What it answered is no HTTP."),
    "no_answer": _("It closed the connection without an answer."),
    "failed": _("It could not be sent, by a fault of ours. It is in our log."),
}


def in_words(error: str) -> StrOrPromise:
    """Why there was no answer."""
    return SAID.get(error) or refusals.in_words(error)


def endpoints_of(admin: Reader) -> QuerySet[Endpoint]:
    """Those of all publications whose admin this reader is. Raises AdminsOnly for none."""
    mine = Endpoint.objects.filter(publication__in=administered_by(admin))
    return mine.select_related("publication", "created_by").order_by("publication", "created_at")


def counted(endpoints: list[Endpoint]) -> dict[UUID, dict[str, int]]:
    """How many deliveries wait at each of these, and how many were given up.

    By the indexes of these two alone: what was delivered are millions.
    """
    counts: dict[UUID, dict[str, int]] = {one.pk: {WAITING: 0, DEAD: 0} for one in endpoints}
    for state in (WAITING, DEAD):
        rows = Delivery.objects.filter(endpoint__in=list(counts), state=state)
        for endpoint, number in rows.values_list("endpoint").annotate(n=Count("pk")).order_by():
            counts[endpoint][state] = number
    return counts


def deliveries_of(admin: Reader, endpoint: Endpoint, state: str = "") -> QuerySet[Delivery]:
    """What was or is to be sent to it, in the order of its events. Raises AdminsOnly."""
    theirs = Delivery.objects.filter(endpoint=endpoint, endpoint__in=endpoints_of(admin))
    if state in Delivery.State.values:
        theirs = theirs.filter(state=state)
    return theirs.select_related("event__publication", "endpoint")


def show_what_is_sent(deliveries: Sequence[Any]) -> None:
    """Put beside each of these, as text, the message that it is (`sent`)."""
    for one, told in zip(deliveries, shown(deliveries), strict=True):
        one.sent = json.dumps(told, indent=2, ensure_ascii=False)
