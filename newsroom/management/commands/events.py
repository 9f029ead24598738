"""Endpoints and what was sent to them, for whoever runs the installation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from newsroom.events import endpoints
from newsroom.models import Delivery, Endpoint


class Command(BaseCommand):
    requires_system_checks = ()
    help = "List endpoints; pause, resume or ping one; or replay what was sent to it."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = ["list", "pause", "resume", "ping", "replay-dead", "replay-since"]
        parser.add_argument("act", choices=acts)
        parser.add_argument("endpoint", nargs="?", help="Its id, as `list` says.")
        parser.add_argument("--hours", type=float, default=24, help="For replay-since.")

    def handle(self, *, act: str, endpoint: str | None, hours: float, **_: Any) -> None:
        if act == "list":
            return self._list()
        with transaction.atomic():
            rows = Endpoint.objects.select_for_update(no_key=True)
            found = rows.filter(pk__startswith=endpoint or "-").first()
            if found is None:
                raise CommandError("There is no such endpoint. `events list` shows all.")
            self.stdout.write(self._do(act, found, hours))
        return None

    def _do(self, act: str, endpoint: Endpoint, hours: float) -> str:
        if act == "replay-dead":
            return f"{endpoints.replay(endpoint, Q(state='dead'))} are sent once more."
        if act == "replay-since":
            since = timezone.now() - timedelta(hours=hours)
            return f"{endpoints.replay_since(endpoint, since)} are sent once more."
        {"pause": endpoints.pause, "resume": endpoints.resume, "ping": endpoints.ping}[act](
            endpoint
        )
        return "Done."

    def _list(self) -> None:
        counted = {
            state: Count("deliveries", filter=Q(deliveries__state=state))
            for state in (Delivery.State.WAITING, Delivery.State.DEAD)
        }
        rows = Endpoint.objects.select_related("publication").annotate(**counted)
        for row in rows.order_by("publication", "created_at"):
            state = "resting" if row.is_resting else row.state
            counts = f"{row.waiting} waiting, {row.dead} dead"  # type: ignore[attr-defined]
            self.stdout.write(f"{row.pk}  {row.publication.slug}  {state}  {counts}  {row.url}")
