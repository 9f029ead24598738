"""The hooks of the publications where somebody is an admin, and how they do."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Aggregate, Count, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from comments.models import Revision
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
    found = ModerationHook.objects.filter(publication__in=hooked_papers(reader), ended_at=None)
    return (
        found.select_related("publication")
        .annotate(
            asked=Coalesce(_lately(Count("pk")), 0),
            answered=Coalesce(_lately(Count("answered_at")), 0),
            last_answer=_lately(Max("answered_at")),
        )
        .order_by("publication__slug", "name")
    )


def _lately(figure: Aggregate) -> Subquery:
    """Over the calls of a day, by their index: no join of all that a hook was ever asked."""
    since = timezone.now() - timedelta(days=1)
    calls = HookCall.objects.filter(hook=OuterRef("pk"), asked_at__gte=since)
    return Subquery(calls.order_by().values("hook").annotate(figure=figure).values("figure"))


def calls_of(hook: ModerationHook, state: str = "") -> QuerySet[HookCall]:
    """What it was asked, the last first; only those that stand in one state, if one is said."""
    found = HookCall.objects.filter(hook=hook).select_related("revision")
    return found.filter(state=state) if state in State.values else found


def asked_about(revision: Revision) -> list[HookCall]:
    """Who outside was asked about a text, the first one first, with what they said or why not."""
    calls = HookCall.objects.filter(revision=revision).select_related("hook")
    return list(calls.order_by("asked_at", "pk"))


def all_resting() -> QuerySet[ModerationHook]:
    """The hooks that are left alone just now, since they failed."""
    found = ModerationHook.objects.filter(active=True, rests_until__gt=timezone.now())
    return found.select_related("publication").order_by("publication__slug", "name")


def resting_at(publication: int) -> list[ModerationHook]:
    """Those of one publication."""
    return list(all_resting().filter(publication=publication))
