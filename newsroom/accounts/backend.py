"""Whose session it is: as allauth knows, and not asked twice for one page after the other."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from newsroom.models import Reader
from newsroom.ready.known import is_by, once_of_session


class Backend(AuthenticationBackend):  # type: ignore[misc] # theirs has no types
    _refused: Any = None  # whose password it was not; a backend is made for each try

    def _check_password(self, user: Reader | None, password: str) -> Reader | None:
        """Ask about each once. Whoever is found both by an address and by a name was asked about
        twice, and so whoever has an account took twice as long as who has none."""
        if user is not None and user.pk == self._refused:
            return None
        found: Reader | None = super()._check_password(user, password)
        if user is not None and found is None:
            self._refused = user.pk
        return found

    def get_user(self, user_id: Any) -> Reader | None:
        """A reader of this request's own: what a view changes of one is not known to the next."""
        ask: Callable[[Any], Reader | None] = super().get_user
        found = copy(once_of_session(("reader", str(user_id)), lambda: ask(user_id)))
        if found is not None:
            is_by(found.pk)
        return found
