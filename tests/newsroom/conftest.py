from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from newsroom.models import NameBlock


@pytest.fixture(autouse=True)
def names_that_are_blocked_from_the_start(request: pytest.FixtureRequest) -> None:
    """A migration writes them; a test that empties all tables takes them away from the next."""
    has_database = {"db", "transactional_db"} & set(request.fixturenames)
    if not has_database and not request.node.get_closest_marker("django_db"):
        return
    request.getfixturevalue("db")
    if not NameBlock.objects.exists():
        import_module("newsroom.migrations.0001_initial").block(apps, None)
