"""Django's sessions in the database, which know until when they hold."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session


class SessionStore(db.SessionStore):
    ends_at: datetime | None = None  # as the database says, once it was asked for

    def _get_session_from_db(self) -> Session | None:
        found: Session | None = super()._get_session_from_db()  # type: ignore[misc] # no stubs
        self.ends_at = found.expire_date if found else None
        return found
