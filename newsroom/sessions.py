"""Django's sessions in the database, which know until when they hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from newsroom.ready.known import once_of_session


class SessionStore(db.SessionStore):
    ends_at: datetime | None = None  # as the database says, once it was asked for

    def _get_session_from_db(self) -> Session | None:
        ask: Callable[[], Session | None] = super()._get_session_from_db  # type: ignore[misc] # no stubs
        found = once_of_session(("session", self.session_key), ask)
        if found is not None and found.expire_date <= timezone.now():  # Since it was asked for.
            found = self._session_key = None
        self.ends_at = found.expire_date if found else None
        return found
