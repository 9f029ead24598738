"""Weeks of events, and of what became of them: by the event, so that both go together."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

from newsroom.ids import first_id_of
from newsroom.models import Delivery, Event
from newsroom.pieces.locking import hold
from newsroom.pieces.spans import Every
from newsroom.pieces.tables import Piece, Pieced

AHEAD = 4  # weeks


def _kept_for() -> timedelta:
    return timedelta(days=settings.EVENTS_KEPT_DAYS)


def _holds_nothing_more(piece: Piece, now: datetime) -> bool:
    """What was given up, or still waits, is kept for longer than what has arrived."""
    hold(piece.name)  # One that is asked for again meanwhile would go unsent.
    long_dead = first_id_of(now - timedelta(days=settings.DEAD_LETTERS_KEPT_DAYS))
    if piece.end is not None and piece.end <= long_dead:
        return True
    return not _within(piece).exclude(state=Delivery.State.DELIVERED).exists()


def _was_told(piece: Piece, now: datetime) -> bool:
    """Nothing of it is on its way, and all of it was handed round."""
    hold(piece.name, from_readers=True)  # Who sends one again reads it here.
    waits = Event.objects.filter(place=None, pk__lt=piece.end)
    return not _within(piece).exists() and not waits.exists()


def _within(piece: Piece) -> models.QuerySet[Delivery]:
    after = {"event__gte": piece.first} if piece.first else {}
    return Delivery.objects.filter(event__lt=piece.end, **after)


DELIVERIES = Pieced(Delivery, "event_id", Every.WEEK, AHEAD, _kept_for, _holds_nothing_more)
EVENTS = Pieced(Event, "id", Every.WEEK, AHEAD, _kept_for, _was_told)
