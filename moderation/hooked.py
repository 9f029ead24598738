"""The hooks of the publications where somebody is an admin, and how they do."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from moderation.models import HookCall, ModerationHook
from moderation.permissions import seats_of
from newsroom.models import Publication, Reader, Role

State = HookCall.State


def hooked_papers(reader: Reader) -> QuerySet[Publication]:
    """The publications whose hooks this reader sets up."""
    seats = seats_of(reader, at_least=Role.Kind.ADMIN)
    found = Publication.objects.filter(pk__in=[seat.publication_id for seat in seats])
    return found.order_by("slug")


def hooks_of(reader: Reader) -> QuerySet[ModerationHook]:
    """Those that are not removed, of all their publications, with how they did for a day."""
    lately = Q(calls__asked_at__gte=timezone.now() - timedelta(days=1))
    answered = lately & Q(calls__answered_at__isnull=False)
    found = ModerationHook.objects.filter(publication__in=hooked_papers(reader), ended_at=None)
    return (
        found.select_related("publication")
        .annotate(
            asked=Count("calls", filter=lately),
            answered=Count("calls", filter=answered),
            last_answer=Max("calls__answered_at", filter=lately),
        )
        .order_by("publication__slug", "name")
    )


def calls_of(hook: ModerationHook, state: str = "") -> QuerySet[HookCall]:
    """What it was asked, the last first; only those that stand in one state, if one is said."""
    found = HookCall.objects.filter(hook=hook).select_related("revision")
    return found.filter(state=state) if state in State.values else found
