"""One at a time: two beats, a night that takes longer than a night, or a dozen rounds of the clock
that come at once after an outage do no harm."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from zlib import crc32

from django.db import connection

from newsroom.models import Publication

EVERYWHERE = 0  # No publication has that key.


def alone(job: Callable[[], object]) -> bool:
    """Do this job unless somebody is at it; whether it was done."""
    with _held(job.__name__, EVERYWHERE) as mine:
        if mine:
            job()
    return mine


def alone_at(publication: Publication, job: Callable[[Publication], object]) -> bool:
    """Do this job for a publication unless somebody is at it; whether it was done."""
    with _held(job.__name__, publication.pk) as mine:
        if mine:
            job(publication)
    return mine


@contextmanager
def _held(name: str, where: int) -> Iterator[bool]:
    """An advisory lock of the session: whoever dies lets go of it."""
    key = [crc32(name.encode()) - 2**31, where]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        [mine] = cursor.fetchone()
        try:
            yield mine
        finally:
            if mine:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)
