"""What is chosen for a bulk act, and what came of it."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from moderation.listing.cases import lanes_of, order_of, with_what_is_shown
from moderation.listing.filters import CaseFilter
from moderation.models import BulkAct, BulkItem, Case
from moderation.models.bulk import AT_MOST
from moderation.permissions import within_reach
from newsroom.models import Reader, Role


def all_of(chosen: CaseFilter) -> tuple[list[Case], int]:
    """The first cases of a filter that may be decided at once, in its order: at most AT_MOST.

    And how many among them were left out, since they are looked at one at a time.
    """
    if not chosen.is_open:
        return [], 0
    keys = order_of(chosen)
    found = [
        case
        for lane in lanes_of(chosen)
        for case in with_what_is_shown(lane).order_by(*keys.names)[:AT_MOST]
    ]
    first = sorted(found, key=keys.of)[:AT_MOST]
    kept = [case for case in first if not case.is_for_one_alone]
    return kept, len(first) - len(kept)


def acts_seen_by(moderator: Reader) -> QuerySet[BulkAct]:
    """A moderator's own, and as a senior those about cases of their desk."""
    reach = within_reach(
        moderator,
        publication="case__publication",
        section="case__section",
        at_least=Role.Kind.SENIOR,
    )
    theirs = BulkItem.objects.filter(reach, act=OuterRef("pk"))
    return BulkAct.objects.filter(Q(by=moderator) | Exists(theirs)).select_related("by")


def results_of(act: BulkAct) -> QuerySet[BulkItem]:
    """Each case of it, with what came of it, in the order in which they are decided."""
    items = BulkItem.objects.filter(act=act).order_by("pk")
    return items.select_related(
        "case__revision__author", "case__article", "case__decision", "case__appealed", "decision"
    )
