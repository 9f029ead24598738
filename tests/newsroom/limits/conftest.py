from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as configured
from redis import Redis

from newsroom.limits import counting, programs
from newsroom.limits.script import PLACE
from newsroom.limits.table import Quotas
from newsroom.limits.windows import Counts


@pytest.fixture(autouse=True)
def nothing_counted_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other tests wrote from the same places does not count in this one."""
    with Redis.from_url(configured.REDIS_URL) as valkey:
        if keys := list(valkey.scan_iter(f"{PLACE}:*")):
            valkey.delete(*keys)
    fresh = Counts()
    monkeypatch.setattr(counting, "alone", fresh)
    monkeypatch.setattr(programs, "alone", fresh)


@pytest.fixture
def limit(settings: Any) -> Callable[..., None]:
    """Set one kind's quotas: seconds, account, device, no_device, network."""
    settings.WRITE_LIMITS_TIMES = 1

    def set_one(kind: str, *numbers: int) -> None:
        settings.WRITE_LIMITS = dict(settings.WRITE_LIMITS) | {kind: Quotas(*numbers)}

    return set_one
