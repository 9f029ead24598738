"""A share of what `tests/test_permissions.py` asks: a file goes to one worker."""

import os

import pytest

from tests.test_permissions import World, check, world

__all__ = ["world"]
pytestmark = pytest.mark.django_db


@pytest.mark.skipif("WRITE_PERMISSIONS" in os.environ, reason="The page is written anew")
def test_everybody_gets_what_the_page_says(world: World) -> None:
    check(world, 2)
