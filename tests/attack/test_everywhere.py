"""Hostile words go into every field there is, and nothing comes out of any place but words.

`make test` sweeps once, from the first word on; TURN=commit begins at another (tests/turns.py),
and ATTACK_FIRST, which a sweep that failed has printed, there. ATTACK_SWEEPS says how often, and
as many sweeps as there are words bring each of them to each field.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from newsroom.models import Article, Publication, Reader
from tests.attack.corpora import EVERY
from tests.attack.sweeping import Words, faults_in, look, write
from tests.test_permissions import World, world
from tests.turns import turn

__all__ = ["world"]
pytestmark = pytest.mark.django_db
SWEEPS = int(os.environ.get("ATTACK_SWEEPS", "1"))
FIRST = turn("ATTACK_FIRST", of=len(EVERY))


@pytest.mark.parametrize("sweep", range(FIRST, FIRST + SWEEPS))
def test_hostile_words_are_taken_everywhere_and_come_out_as_words(
    world: World, sweep: int
) -> None:
    print(f"ATTACK_FIRST={sweep} brings this sweep again")
    words = Words(sweep)
    places_are_called(words)

    found = {*write(world, words, sweep), *faults_in(look(world, words, sweep))}

    assert not found, "\n".join(sorted(found))
    assert words.used > 3 * len(EVERY)  # Else nobody was asked anything.


def places_are_called(words: Words) -> None:
    """What the newsroom itself types: its name, its articles, and how its readers are called."""
    for one in Publication.objects.all():
        one.name = kept(words())[:100]
        one.save()
    for about in Article.objects.all():
        for field in ("headline", "standfirst", "byline", "place", "body", "caption"):
            setattr(about, field, kept(words())[:100])
        about.save()
    for who in Reader.objects.exclude(handle="the-house"):
        Reader.objects.filter(pk=who.pk).update(name=kept(words())[:100])


def kept(text: str) -> Any:
    """What the database can hold of it."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()
