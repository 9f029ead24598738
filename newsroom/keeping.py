"""Celery with Django as Celery has it, but that a thread of a worker keeps its connection.

Celery's own ends the connection to PostgreSQL before each task and behind it. On a new one
nothing is prepared, no table has been looked up, and each function behind a trigger is compiled
anew: that was two thirds of what a release took. So a task does as a request does: it ends a
connection that is broken or old, and keeps any other (CONN_MAX_AGE, CONN_HEALTH_CHECKS).
"""

from __future__ import annotations

from typing import Any

from celery import Celery
from celery.fixups.django import DjangoFixup, DjangoWorkerFixup  # type: ignore[attr-defined] # not in its stubs


class _Worker(DjangoWorkerFixup):  # type: ignore[misc] # likewise
    def close_database(self, **_: Any) -> None:
        from django.db import close_old_connections  # Here: beat knows no Django.

        close_old_connections()


class _Django(DjangoFixup):
    _worker_fixup: _Worker | None

    @property
    def worker_fixup(self) -> _Worker:
        if self._worker_fixup is None:
            self._worker_fixup = _Worker(self.app)
        return self._worker_fixup


def with_django(app: Celery) -> DjangoFixup:
    """What Celery is to do wherever it would do what it has for Django."""
    django = _Django(app)
    django.install()
    return django
