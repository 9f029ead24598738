from __future__ import annotations

import pytest


@pytest.fixture
def may_call_here(settings) -> None:
    """A receiver of this machine may be called, over plain HTTP."""
    settings.OUTGOING_NETWORKS = ["127.0.0.0/8"]
    settings.OUTGOING_HTTP = True
