"""Which tables are kept in pieces, and what becomes of quarters of the ledger that go."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from moderation.models import Credit, Rating
from moderation.models.credit import passed, seen, settled
from newsroom.events.pieces import DELIVERIES, EVENTS
from newsroom.pieces.dropping import drop_old
from newsroom.pieces.locking import BusyError, hold
from newsroom.pieces.looking import wrong
from newsroom.pieces.making import make_ahead
from newsroom.pieces.rights import if_allowed
from newsroom.pieces.spans import Every, Span
from newsroom.pieces.tables import Piece, Pieced, pieces

logger = logging.getLogger(__name__)

AHEAD = 1  # quarters of a year: three to six months
A_YEAR = timedelta(days=366)

_CARRY = f"""
INSERT INTO moderation_opening AS o (reader_id, caught, missed, spared, blamed, settled,
    calibrations_seen, calibrations_passed)
SELECT reviewer_id, sum(caught), sum(missed), sum(spared), sum(blamed), {settled("c")},
    {seen("c")}, {passed("c")}
FROM "{{piece}}" c GROUP BY reviewer_id HAVING {settled("c")} > 0
ON CONFLICT (reader_id) DO UPDATE SET
    caught = o.caught + excluded.caught, missed = o.missed + excluded.missed,
    spared = o.spared + excluded.spared, blamed = o.blamed + excluded.blamed,
    settled = o.settled + excluded.settled,
    calibrations_seen = o.calibrations_seen + excluded.calibrations_seen,
    calibrations_passed = o.calibrations_passed + excluded.calibrations_passed"""  # noqa: S608 - from our own constants


def _ledger_kept_for() -> timedelta | None:
    years = settings.LEDGER_KEPT_YEARS
    return years * A_YEAR if years else None


def _carried(piece: Piece, now: datetime) -> bool:
    """What its credits add up to stays, so that no standing changes by their going.

    The piece alone is locked against writing while it is summed; quarters as old as that are
    written by nobody but by chance.
    """
    hold(piece.name)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '5min'")
        cursor.execute(_CARRY.format(piece=piece.name))
    return True


def without_quarter(ratings: Iterable[UUID]) -> set[UUID]:
    """Those of these whose quarter of the ledger has gone: what each added stays as it was, in the
    sum, and cannot be told from it any more."""
    kept = LEDGER.kept_for()
    if kept is None:
        return set()
    least = Span.around(LEDGER.every, timezone.now() - kept).first
    old = {key for key in ratings if key < least}
    parts = pieces(LEDGER.table) if old else []
    return {key for key in old if not any(one.holds(key) for one in parts)}


RATINGS = Pieced(Rating, "id", Every.QUARTER, AHEAD, lambda: None)  # Decisions rest on them.
LEDGER = Pieced(Credit, "rating_id", Every.QUARTER, AHEAD, _ledger_kept_for, _carried)
ALL = (RATINGS, LEDGER, EVENTS, DELIVERIES)


def keep() -> None:
    """Make what comes, and drop what has been kept for long enough.

    Events are dropped by `newsroom.events.tidying`, once a night. Where this role may do neither,
    cron does, as the owner: what is not done in time is told.
    """
    for of in ALL:
        _try(make_ahead, of)
    _try(drop_old, LEDGER)
    for table, what in wrong().items():
        logger.error("%s in pieces is %s", table, what)


def _try(step: Callable[[Pieced], list[str]], of: Pieced) -> None:
    try:
        with if_allowed(f"{step.__name__} of {of.table}"):
            if done := step(of):
                logger.info("%s: %s", step.__name__, ", ".join(done))
    except BusyError as busy:
        logger.warning("%s was put off: %s", step.__name__, str(busy))


def look_at_the_whole() -> None:
    """Let the planner know what is in each table as a whole: autovacuum looks at pieces only."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '10min'")
        for of in ALL:
            cursor.execute(f'ANALYZE "{of.table}"')
