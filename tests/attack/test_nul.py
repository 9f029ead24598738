"""A NUL, which PostgreSQL cannot hold, and half a character, in every field that there is."""

from __future__ import annotations

import pytest

from tests.attack.sweeping import Words, faults_in, look, write
from tests.test_permissions import World, world

__all__ = ["world"]
pytestmark = pytest.mark.django_db


def test_what_no_text_can_hold_is_no_fault_anywhere(world: World) -> None:
    words = Words(0, ["a\x00b", "\x00", "\ud800", "harbour-post\x00"])

    found = {*write(world, words), *faults_in(look(world, words))}

    assert not found, "\n".join(sorted(found))
