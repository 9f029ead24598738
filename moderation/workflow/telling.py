"""Those who reported are told what became of it: all that was settled since, in one letter."""

from __future__ import annotations

import logging
import time
from collections import Counter
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from moderation import notices
from moderation.models import Report
from moderation.models.undoing import LETTERS_WAIT
from moderation.workflow.locks import lock_reader

logger = logging.getLogger(__name__)

AT_ONCE = 500
A_ROUND = 45.0  # seconds; whatever is left then is the next round's


def tell_reporters() -> int:
    """Write to everybody whose reports were settled since they were last written to."""
    ends, written = time.monotonic() + A_ROUND, 0
    while time.monotonic() < ends:
        waiting = _untold().order_by("settled_at").values_list("reader", "publication")[:AT_ONCE]
        told = [_try(*pair) for pair in dict.fromkeys(waiting)]
        written += told.count(True)
        if not told or None in told:  # Who could not be told would come first again.
            break
    return written


def _untold() -> QuerySet[Report]:
    """What was settled, but for what can still be undone: that is told when it stays."""
    return Report.objects.filter(settled_at__lte=timezone.now() - LETTERS_WAIT, told_at=None)


def _try(reader: UUID, publication: int) -> bool | None:
    """One who cannot be told must not keep the others waiting."""
    try:
        return _tell(reader, publication)
    except Exception:
        logger.exception("could not tell %s what became of their reports", reader)
        return None


@transaction.atomic
def _tell(reader: UUID, publication: int) -> bool:
    lock_reader(reader)
    untold = _untold().filter(reader=reader, publication=publication)
    untold = untold.select_related("reader", "comment__article")
    settled = list(untold.select_for_update(no_key=True, of=("self",)).order_by("pk"))
    Report.objects.filter(pk__in=[one.pk for one in settled]).update(told_at=timezone.now())
    # What the desk had looked at before was told on the page, when it was reported; and of what
    # reviewers read, nobody is told which of it was practice.
    news = [one for one in settled if one.outcome != Report.Outcome.IGNORED]
    news = [one for one in news if one.assignment_id is None]
    if not news or news[0].reader.erased_at is not None:
        return False
    headline = news[0].comment.article.headline if len(news) == 1 else ""
    outcomes = Counter(one.outcome for one in news)
    notices.reports_settled(reader, publication, outcomes=outcomes, headline=headline)
    return True
