"""What the house says of itself when all is quiet: counters against rows, and who owns what.

    python -m benchmarks.crashes.afterwards now     nothing is changed
    python -m benchmarks.crashes.afterwards later   five days on: what is overdue finds its owner

A list of sentences, as JSON: what is wrong.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from datetime import timedelta

LATER = timedelta(days=5)  # longer than any deadline, lease, or case of the desk


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    import django

    django.setup()
    print(json.dumps(list({"now": _now, "later": _later}[sys.argv[1]]())))


def _now() -> Iterator[str]:
    from moderation.nights import sound

    yield from sound.differences()
    yield from _without_an_owner()
    yield from _left_behind()


def _later() -> Iterator[str]:
    """The clock's own jobs, each once, as the timetable would have them by then."""
    import time_machine
    from django.utils import timezone

    from moderation import clock

    with time_machine.travel(timezone.now() + LATER):
        for job in (clock.sweep, clock.expire_leases, clock.escalate_overdue, clock.lapse):
            job()
        yield from _still_open()
        yield from _without_an_owner()
        yield from _left_behind()


def _still_open() -> Iterator[str]:
    from comments.models import Status
    from moderation.models import Assignment
    from moderation.workflow import timing_out

    for lease in Assignment.objects.filter(state=Assignment.State.OPEN):
        yield f"lease {lease.pk} has run out, and is open"
    for status in (Status.IN_REVIEW, Status.PENDING):
        for text in timing_out.overdue(status):
            yield f"text {text.pk} is overdue, and {text.status}"


def _without_an_owner() -> Iterator[str]:
    from comments.models import LIVE, Revision
    from moderation.models import Case
    from moderation.workflow import timing_out

    for text in Revision.objects.filter(status__in=LIVE):
        if timing_out.owner_of(text) is None:
            yield f"text {text.pk} is {text.status}, and has no owner"
    for case in Case.objects.filter(closed_at=None, due_at=None):
        yield f"case {case.pk} is never due"


def _left_behind() -> Iterator[str]:
    """What a sweep should have found by now."""
    from django.utils import timezone

    from comments.models import Revision, Status
    from moderation import clock

    before = timezone.now() - clock.GRACE
    for text in Revision.objects.filter(release_due_at__lt=before):
        yield f"text {text.pk} was decided for, and nobody releases it"
    for text in Revision.objects.filter(
        status=Status.PENDING, assigned_at=None, created_at__lt=before
    ):
        yield f"text {text.pk} waits, and its author was given nothing to review"


if __name__ == "__main__":
    main()
