"""What is not well although the house serves its readers: words for `/healthz`, beside its parts.

Nothing of it makes the house less ready. Nobody is called to find it out, since it is asked every
few seconds: it is in rows that whoever met it left behind, in figures that PostgreSQL keeps
anyhow, or in what this process remembers. No word holds an address, or a path of anybody's.
"""

from __future__ import annotations

from django.db import connection

from newsroom.metrics.disks import LITTLE, free
from newsroom.postgres import ended

MAILS_LOOKED_AT = 1000
LOCK_WAITS_LONG = 2.0  # seconds
CONNECTIONS_SHORT = 0.85  # of all, as in the alerts

# Those that failed were moved on into the future, so that they are the last by their index.
_MAILS = """
WITH waiting AS (
    (SELECT attempts, last_error, due_at FROM moderation_mail
        WHERE due_at IS NOT NULL ORDER BY due_at DESC LIMIT %(at_most)s)
    UNION ALL
    (SELECT attempts, last_error, due_at FROM moderation_noticemail
        WHERE due_at IS NOT NULL ORDER BY due_at DESC LIMIT %(at_most)s))
SELECT count(*), (array_agg(last_error ORDER BY due_at DESC))[1]
FROM waiting WHERE attempts > 0 AND last_error <> ''"""
_POSTGRESQL = """
SELECT (SELECT sum(numbackends) FROM pg_stat_database), current_setting('max_connections')::int,
    (SELECT coalesce(extract(epoch FROM max(clock_timestamp() - l.waitstart)), 0)
        FROM pg_locks l JOIN pg_stat_activity a USING (pid)
        WHERE NOT l.granted AND a.datname = current_database())"""


def in_mail() -> dict[str, str]:
    """Mail that its server did not take."""
    with connection.cursor() as cursor:
        cursor.execute(_MAILS, {"at_most": MAILS_LOOKED_AT})
        [number, why] = cursor.fetchone()
    return {"mail": f"{number} put off, one of them for {why}"} if number else {}


def in_postgresql() -> dict[str, str]:
    """That it has hardly a connection left, or somebody waits long for a lock of ours."""
    with connection.cursor() as cursor:
        cursor.execute(_POSTGRESQL)
        used, at_most, longest = cursor.fetchone()
    told = {}
    if used > CONNECTIONS_SHORT * at_most:
        told["connections"] = f"{used} of {at_most} are in use"
    if longest > LOCK_WAITS_LONG:
        told["locks"] = f"somebody has waited for {longest:.0f} seconds"
    return told


def in_this_process() -> dict[str, str]:
    """What PostgreSQL ended of late, and folders that are nearly full."""
    told = {
        f"disk {name}": f"{part:.1%} is free" for name, part in free().items() if part < LITTLE
    }
    if kinds := ended.of_late():
        told["statements"] = f"ended of late: {', '.join(kinds)}"
    return told
