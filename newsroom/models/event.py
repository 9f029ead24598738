from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom.ids import new_id
from newsroom.models.endpoint import Endpoint
from newsroom.models.publication import Publication

WRITTEN, PLACED = "newsroom_event_number", "newsroom_event_place"
PING = "ping"
_WAITS = Q(state="waiting")


def _next(sequence: str) -> Func:
    return Func(Value(sequence), function="nextval", output_field=models.BigIntegerField())


class Event(models.Model):
    """Something happened that a newsroom wants to hear of: the outbox.

    PostgreSQL writes it in the statement of the fact (moderation/models/emitted/). It holds ids
    and states; never a text, a name or an address. It gets its `place` in line when it is handed
    round, by one at a time: so that nothing can come before what was sent already, though its
    transaction was older.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.BigIntegerField(db_default=_next(WRITTEN), editable=False)
    place = models.BigIntegerField(null=True, help_text="Its place in line, once handed round.")
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+", db_index=False)
    type = models.CharField(max_length=40)
    subject = models.UUIDField(
        help_text="What it is about: a comment, article, reader; a ping, itself."
    )
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    only_for = models.ForeignKey(
        Endpoint, models.CASCADE, null=True, related_name="+", db_index=False, help_text="A ping."
    )

    class Meta:
        indexes = [
            models.Index(fields=["number"], name="event_to_hand_round", condition=Q(place=None)),
            models.Index(fields=["publication", "created_at"], name="event_of_publication"),
            models.Index(fields=["created_at"], name="event_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.type}: {self.subject}"


class Delivery(models.Model):
    """An event on its way to an endpoint. It is `waiting` until it has arrived, or is given up."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        DEAD = "dead", _("Given up")

    id = models.BigAutoField(primary_key=True)
    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="deliveries")
    # No foreign key: a week of events that goes would look through all of this table.
    event = models.ForeignKey(
        Event, models.CASCADE, related_name="deliveries", db_index=False, db_constraint=False
    )
    # Of the event; here, so that what is next is found by an index.
    subject = models.UUIDField()
    place = models.BigIntegerField()
    state = models.CharField(
        max_length=9, choices=State.choices, default=State.WAITING, db_default="waiting"
    )
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    due_at = models.DateTimeField(default=timezone.now)
    gives_up_at = models.DateTimeField(help_text="When it has waited for too long.")
    lease_until = models.DateTimeField(
        null=True, help_text="A worker has it until then; if it says nothing, another may have it."
    )
    tried = models.JSONField(
        default=list, db_default=[], help_text="Each attempt: when, what was answered, how long."
    )
    settled_at = models.DateTimeField(null=True)
    replayed = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "endpoint"], name="event_is_delivered_to_an_endpoint_as_one_row"
            ),
            models.CheckConstraint(
                name="delivery_is_settled_with_its_time",
                condition=Q(state="waiting", settled_at__isnull=True)
                | (~Q(state="waiting") & Q(settled_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["endpoint", "place"], name="delivery_next", condition=_WAITS),
            models.Index(
                fields=["endpoint", "subject", "place"],
                name="delivery_in_line",
                condition=_WAITS,
            ),
            # Of one that rests, what was tried least.
            models.Index(
                fields=["endpoint", "attempts", "place"], name="delivery_probe", condition=_WAITS
            ),
            models.Index(
                fields=["endpoint"],
                name="delivery_under_way",
                condition=Q(lease_until__isnull=False),
            ),
            models.Index(fields=["endpoint", "-place"], name="delivery_newest"),
            models.Index(
                fields=["endpoint", "-place"], name="delivery_dead", condition=Q(state="dead")
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="delivery_is_of_an_event",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NOT EXISTS (SELECT FROM newsroom_event e WHERE e.id = NEW.event_id) THEN
                        RAISE EXCEPTION 'delivery is of an event'
                        USING ERRCODE = 'check_violation',
                            CONSTRAINT = 'delivery_is_of_an_event', TABLE = TG_TABLE_NAME;
                    END IF;
                    RETURN NEW;""",
            )
        ]

    def __str__(self) -> str:
        return f"{self.event_id} to {self.endpoint_id}: {self.state}"

    @property
    def last(self) -> dict[str, Any]:
        """The last attempt; empty before the first."""
        return self.tried[-1] if self.tried else {}
