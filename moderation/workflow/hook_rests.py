"""A hook that fails several times in a row is left alone for a while, for longer each time.

Else each text would wait for its whole deadline in vain. It stands in the row of the hook, so
that all processes know. When the rest is over it is asked again: one answer, and all is well;
one more failure, and it rests for longer. The figures are those of events.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from moderation.models import ModerationHook
from newsroom.events.pausing import rest_after

RESTS = "resting"  # the trouble of a call that was not made for it


@transaction.atomic
def it_failed(hook: UUID) -> datetime | None:
    """A try came to nothing, or a promise; until when the hook rests now, if it does.

    What was under way when a rest began says nothing new, and does not prolong it.
    """
    row = ModerationHook.objects.select_for_update(no_key=True).get(pk=hook)
    now = timezone.now()
    if row.rests_until is None or row.rests_until <= now:
        row.failures += 1
        rest = rest_after(row.failures)
        row.rests_until = now + rest if rest else None
        row.save(update_fields=["failures", "rests_until"])
    return row.rests_until


def it_answered(hook: UUID) -> None:
    """It works. One that has not failed lately is not written to."""
    failed = ModerationHook.objects.filter(pk=hook, failures__gt=0)
    failed.update(failures=0, rests_until=None)
