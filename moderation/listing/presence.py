"""Who looks at which cases just now, of a whole page at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from django.utils import timezone

from moderation.models import Claim
from newsroom.models import Reader


def looked_at(cases: Collection[UUID], *, but_for: Reader) -> dict[UUID, list[Claim]]:
    """The claims on these cases that hold now, by case, but for one's own; in one query."""
    now = Claim.objects.filter(case__in=cases, until__gt=timezone.now())
    found: defaultdict[UUID, list[Claim]] = defaultdict(list)
    for one in now.exclude(moderator=but_for).select_related("moderator").order_by("since"):
        found[one.case_id].append(one)
    return dict(found)
