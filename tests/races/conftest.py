from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from tests import factories
from tests.races import laws
from tests.races.actors import Actors

ACTORS = 6
FIRST = int(os.environ.get("RACES_SEED", "1"))
# So many times what each race says by itself: `make test` has a minute for all of them.
TIMES = int(os.environ.get("RACES_TIMES", "1"))
Rounds = Callable[[int], Iterator[str]]


@pytest.fixture
def make() -> Any:
    return factories


@pytest.fixture(scope="package")
def actors(django_db_setup: None, django_db_blocker: Any) -> Iterator[Actors]:
    """Processes that live as long as races are run: of a database that somebody is connected to
    no other test can make a copy."""
    with django_db_blocker.unblock():
        found = Actors(ACTORS)
    yield found
    print(f"\n{found.tally}")
    found.stop()


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> Rounds:
    """So many seeds of a race, each printed as it begins: the last one is the one that failed.

    To run it again: RACES_SEED=<the number before the slash> and the name of the test.
    """

    def of(number: int) -> Iterator[str]:
        for seed in range(FIRST, FIRST + number * TIMES):
            print(f"RACES_SEED={seed}")
            yield f"{seed}/{request.node.name}"

    return of


@pytest.fixture(autouse=True)
def waits_longer(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[None]:
    """Laws are asked, and tables emptied, however busy the machine is meanwhile."""
    if "actors" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("django_db_setup")
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100s'; SET statement_timeout = '110s'")
    yield
    with django_db_blocker.unblock():
        connection.close()  # The next test's has the house's own again.


@pytest.fixture(autouse=True)
def the_laws_hold(request: pytest.FixtureRequest, waits_longer: None) -> Iterator[None]:
    """After each race nothing is in the tables that may never be, and nobody waited in a ring."""
    if request.node.get_closest_marker("stack"):
        yield
        return
    in_one_transaction = request.node.get_closest_marker("django_db") is not None
    request.getfixturevalue("db" if in_one_transaction else "transactional_db")
    before = laws.deadlocks()
    yield
    assert list(laws.broken()) == []
    assert laws.deadlocks() == before
