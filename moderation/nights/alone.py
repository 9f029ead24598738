"""One at a time: two beats, or a night that takes longer than a night, do no harm."""

from __future__ import annotations

from collections.abc import Callable
from zlib import crc32

from django.db import connection

from newsroom.models import Publication


def alone(job: Callable[[Publication], object], publication: Publication) -> bool:
    """Do this job for a publication unless somebody is at it; whether it was done.

    An advisory lock of the session: whoever dies lets go of it.
    """
    key = [crc32(job.__name__.encode()) - 2**31, publication.pk]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        [mine] = cursor.fetchone()
        if not mine:
            return False
        try:
            job(publication)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)
    return True
