"""By what wrong passwords are counted: by the account that they were tried on.

Not by what was typed, since an account has two names (a handle, a mail address) and would have
twice as many tries; nor by the host that was asked, since that is the word of whoever asks, and
with another port each time there would be no end of tries. What belongs to nobody is counted as
it was typed, so that nobody learns from it who has an account here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from allauth.account.internal.userkit import filter_users_by_email, get_user_by_username
from django.utils import timezone

from newsroom.limits.whose import keys_of


def counted_by(credentials: Mapping[str, Any]) -> str:
    """A keyed hash, as of all that is counted. At midnight it is another one."""
    account = _account(credentials)
    typed = str(credentials.get("email") or credentials.get("username") or "").lower()
    return keys_of("login", str(account or typed), timezone.now())[0]


def _account(credentials: Mapping[str, Any]) -> UUID | None:
    """Of several with an address that none of them has confirmed, the one that came first: who
    signs up with somebody's address gives them no fresh count."""
    if email := credentials.get("email"):
        found = filter_users_by_email(email, prefer_verified=True, for_login=True)
        if found:
            first: UUID = min(one.pk for one in found)
            return first
    if username := credentials.get("username"):
        reader = get_user_by_username(username)
        return reader.pk if reader else None
    return None
