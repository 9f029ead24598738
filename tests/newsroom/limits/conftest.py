from __future__ import annotations

import pytest
from django.conf import settings
from redis import Redis

from newsroom.limits import counting, programs
from newsroom.limits.script import PLACE
from newsroom.limits.windows import Counts


@pytest.fixture(autouse=True)
def nothing_counted_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other tests wrote from the same places does not count in this one."""
    with Redis.from_url(settings.REDIS_URL) as valkey:
        if keys := list(valkey.scan_iter(f"{PLACE}:*")):
            valkey.delete(*keys)
    fresh = Counts()
    monkeypatch.setattr(counting, "alone", fresh)
    monkeypatch.setattr(programs, "alone", fresh)
