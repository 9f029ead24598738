"""How much a process puts where all processes find it."""

from __future__ import annotations

import pytest

from newsroom.ready.asked import Asked
from newsroom.ready.room import WITH_WORDS, Room
from newsroom.ready.shelf import KEPT

AT_MOST = 80_000
HALF = AT_MOST // 2  # the other is for the minute before


def page(number: int, query: str = "") -> Asked:
    return Asked("http://paper.example", f"/articles/{number}/", query)


def test_there_is_room_for_so_many_bytes() -> None:
    here = Room(AT_MOST)
    for_pages = HALF - HALF // WITH_WORDS

    assert here.takes(page(1), for_pages - 1000)
    assert not here.takes(page(2), 1001)
    assert here.takes(page(3), 1000)


def test_what_is_asked_with_words_takes_no_room_from_all_else() -> None:
    here = Room(AT_MOST)

    assert here.takes(page(1, "sort=newest"), HALF // WITH_WORDS)
    assert not here.takes(page(2, "sort=newest"), 1)
    assert here.takes(page(2), HALF - HALF // WITH_WORDS)


def test_what_is_made_anew_again_and_again_takes_the_place_of_what_was_there() -> None:
    here = Room(AT_MOST)

    assert all(here.takes(page(1), 20_000 + n) for n in range(1000))
    assert here.takes(page(2), 9_000)
    assert not here.takes(page(3), 9_000)


def test_once_larger_it_keeps_its_room_until_the_minute_is_over() -> None:
    here = Room(AT_MOST)

    assert here.takes(page(1), 30_000)
    assert here.takes(page(1), 10)
    assert not here.takes(page(2), 1)


def test_a_minute_later_there_is_room_again(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("newsroom.ready.room.time.monotonic", lambda: now[0])
    here = Room(AT_MOST)

    assert here.takes(page(1), 30_000)
    now[0] += KEPT - 0.1
    assert not here.takes(page(2), 30_000)
    now[0] += 0.2
    assert here.takes(page(2), 30_000)
